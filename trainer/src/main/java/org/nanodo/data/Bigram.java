package org.nanodo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nanodo.ir.Literal;

/**
 * The model to beat, whatever the vocabulary: the probability of a byte given the one before it
 * alone, counted in the training documents, with one added to every count so that none is zero. The
 * end of a document counts as a byte.
 *
 * @param bytesPerToken how much text a target of the evaluated batches stands for
 * @param natsPerByte the loss on that text
 */
public record Bigram(double bytesPerToken, double natsPerByte) {
  private static final Tokenizer BYTES = new ByteTokenizer();

  /**
   * Its loss on the targets of {@code batches}, which are those of the evaluation of a model: what
   * follows the first token of a row and is not padding. Nothing if there are none. Reads all
   * training documents once.
   */
  public static Optional<Bigram> of(TextData data, Iterable<Literal> batches) {
    long tokens = 0;
    var targets = new Pairs();
    for (Literal batch : batches) {
      for (int[] row : rows(batch, data.tokenizer().padId())) {
        tokens += Math.max(0, row.length - 1);
        targets.count(bytes(row, data.tokenizer()));
      }
    }
    long bytes = targets.total();
    if (bytes == 0) {
      return Optional.empty();
    }
    var seen = new Pairs();
    DocumentSource train = data.source("train");
    for (int i = 0; i < train.size(); i++) {
      seen.count(DocumentStream.ids(BYTES, train.text(i)));
    }
    return Optional.of(new Bigram((double) bytes / tokens, seen.loss(targets) / bytes));
  }

  /** The rows of a batch, without the padding after them. */
  private static List<int[]> rows(Literal batch, int pad) {
    int length = batch.type().shape().dim(1);
    var ids = batch.data().asIntBuffer();
    var rows = new ArrayList<int[]>();
    while (ids.hasRemaining()) {
      var row = new int[length];
      ids.get(row);
      int end = length;
      while (end > 0 && row[end - 1] == pad) {
        end--;
      }
      rows.add(Arrays.copyOf(row, end));
    }
    return rows;
  }

  /**
   * The start of a document in tokens as the same in bytes, with its end if the row has it. A
   * character that the end of the row cuts counts as U+FFFD.
   */
  private static int[] bytes(int[] row, Tokenizer tokenizer) {
    int[] all = DocumentStream.ids(BYTES, tokenizer.decode(row));
    boolean whole = row.length > 0 && row[row.length - 1] == tokenizer.eosId();
    return whole ? all : Arrays.copyOf(all, all.length - 1);
  }

  /** How often each token follows each. */
  private record Pairs(long[][] counts) {
    Pairs() {
      this(new long[BYTES.vocabSize()][BYTES.vocabSize()]);
    }

    void count(int[] ids) {
      for (int i = 1; i < ids.length; i++) {
        counts[ids[i - 1]][ids[i]]++;
      }
    }

    long total() {
      return Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
    }

    /** The nats that these counts need for {@code others}. */
    double loss(Pairs others) {
      double sum = 0;
      for (int a = 0; a < counts.length; a++) {
        double all = Arrays.stream(counts[a]).sum() + (double) counts.length;
        for (int b = 0; b < counts.length; b++) {
          sum -= others.counts[a][b] * Math.log((counts[a][b] + 1) / all);
        }
      }
      return sum;
    }
  }
}
