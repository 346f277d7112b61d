package org.nanodo.sample;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.data.Tokenizer;

/** The text of tokens as they come: a character is said once all of its bytes are there. */
public final class TextStream {
  private static final String INCOMPLETE = "\ufffd";

  private final Tokenizer tokenizer;
  private final List<Integer> ids = new ArrayList<>();
  private final int promptLength;
  private int said;

  /** Of tokens that follow these; how a token is written may depend on the one before. */
  public TextStream(Tokenizer tokenizer, int... prompt) {
    this.tokenizer = tokenizer;
    for (int id : prompt) {
      ids.add(id);
    }
    this.promptLength = text().length();
    this.said = promptLength;
  }

  /** What can be said now, after one token more. */
  public String add(int id) {
    ids.add(id);
    String text = text();
    return text.endsWith(INCOMPLETE) ? "" : sayUpTo(text);
  }

  /** What has not been said, whether or not it is complete. */
  public String end() {
    return sayUpTo(text());
  }

  /** The text of all tokens after the prompt. */
  public String whole() {
    String text = text();
    return text.substring(Math.min(promptLength, text.length()));
  }

  private String sayUpTo(String text) {
    String next = text.substring(Math.min(said, text.length()));
    said = text.length();
    return next;
  }

  private String text() {
    return tokenizer.decode(ids.stream().mapToInt(id -> id).toArray());
  }
}
