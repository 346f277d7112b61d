package org.nanodo.metrics;

import java.nio.file.Path;
import java.util.Map;

/** Bits per byte, by NanoDO's own counts of tokens and bytes for the data sets that it knows. */
final class BitsPerByte {
  private static final String CC_ALL = " cc_all.32000.100extra.bos.model";

  private static final Map<String, Double> TOKENS_PER_BYTE =
      Map.of(
          "lm1b:1.1.0" + CC_ALL, 10_449_751 / 41_715_169.,
          "c4:3.1.0" + CC_ALL, 183_808_378 / 789_615_977.,
          "huggingface:cerebras__slimpajama_627b" + CC_ALL, 560_013_105 / 2_174_889_064.);

  private BitsPerByte() {}

  /** The bits per byte of text that correspond to a loss of one nat per token. */
  static double of(String dsName, String vocabPath, double bytesPerToken) {
    Path vocab = Path.of(vocabPath).getFileName();
    double tokensPerByte = TOKENS_PER_BYTE.getOrDefault(dsName + " " + vocab, 1 / bytesPerToken);
    return 1 / Math.log(2) * tokensPerByte;
  }
}
