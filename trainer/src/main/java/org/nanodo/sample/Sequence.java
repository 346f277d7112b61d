package org.nanodo.sample;

import java.util.Arrays;

/** The tokens that follow a prompt, as they come. */
final class Sequence {
  private final int number;
  private final int endId;
  private final TokenListener listener;
  private final int[] ids;
  private final float[] logProbs;
  private int size;
  private boolean ended;

  Sequence(int number, int endId, int maxTokens, TokenListener listener) {
    this.number = number;
    this.endId = endId;
    this.listener = listener;
    this.ids = new int[maxTokens];
    this.logProbs = new float[maxTokens];
  }

  int number() {
    return number;
  }

  boolean goesOn() {
    return !ended && size < ids.length;
  }

  /** Takes a token, if the sequence goes on. */
  void add(int id, float logProb) {
    if (!goesOn()) {
      return;
    }
    if (id == endId) {
      ended = true;
      return;
    }
    ids[size] = id;
    logProbs[size++] = logProb;
    listener.accept(number, id);
  }

  Continuation continuation() {
    return new Continuation(Arrays.copyOf(ids, size), Arrays.copyOf(logProbs, size), ended);
  }
}
