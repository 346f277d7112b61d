package org.nanodo.data;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nanodo.config.ConfigException;

/**
 * A vocabulary of which only ids are known, for tokens made beforehand by other programs.
 *
 * @param vocabSize how many ids there are
 * @param eosId the id that ends a text, or {@link #NONE}
 */
record BareIds(int vocabSize, int padId, int eosId) implements Tokenizer {
  /** What {@code vocab_path} begins with; a number follows. */
  static final String PREFIX = "ids:";

  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final Pattern FORM =
      Pattern.compile(PREFIX + "([1-9]\\d{0,8})(,pad=(none|\\d{1,9}))?(,eos=(\\d{1,9}))?");

  /**
   * As in {@code ids:50257}, which is padded with 0, or {@code ids:50257,pad=none,eos=50256}.
   *
   * @throws ConfigException if it is not of this form, or an id is not one of the N
   */
  static BareIds parse(String vocabPath) {
    Matcher form = FORM.matcher(vocabPath);
    if (!form.matches()) {
      throw new ConfigException(
          "vocab_path %s: found '%s' after its colon, expected how many token ids there are, as in ids:50257, or ids:50257,pad=none,eos=50256"
              .formatted(vocabPath, vocabPath.substring(PREFIX.length())));
    }
    int size = Integer.parseInt(form.group(1));
    int pad = form.group(3) == null ? 0 : id(form.group(3), size, vocabPath);
    int eos = form.group(5) == null ? NONE : id(form.group(5), size, vocabPath);
    return new BareIds(size, pad, eos);
  }

  private static int id(String text, int size, String vocabPath) {
    int id = text.equals("none") ? NONE : Integer.parseInt(text);
    if (id >= size) {
      throw new ConfigException(
          "vocab_path %s: found the id %d, expected 0 to %d".formatted(vocabPath, id, size - 1));
    }
    return id;
  }

  @Override
  public int fingerprint() {
    return 0;
  }

  @Override
  public boolean hasText() {
    return false;
  }

  @Override
  public int bosId() {
    return NONE;
  }

  /** The ids themselves, as in {@code 15496 995}. */
  @Override
  public int[] encode(String text) {
    if (!text.strip().matches("(\\d{1,9}(\\s+\\d{1,9})*)?")) {
      throw new ConfigException(
          "vocab_path=%s%d has no text: found '%s', expected token ids, as 15496 995; or give a SentencePiece .model file or a tokenizer.json"
              .formatted(PREFIX, vocabSize, text));
    }
    int[] ids =
        WORDS.splitAsStream(text).filter(w -> !w.isEmpty()).mapToInt(Integer::parseInt).toArray();
    Ids.require(ids, vocabSize);
    return ids;
  }

  @Override
  public String decode(int[] ids) {
    Ids.require(ids, vocabSize);
    return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
