package org.nanodo.model;

import org.nanodo.model.DoConfig.Positions;

/** What a {@link DoConfig} must hold; all throw an exception that names the key. */
final class ConfigChecks {
  private ConfigChecks() {}

  static void atLeast(int least, String key, int found) {
    require(found >= least, "model.%s=%s must be at least %s", key, found, least);
  }

  static void positive(String key, double found) {
    require(found > 0, "model.%s=%s must be above 0", key, found);
  }

  static void notNegative(String key, double found) {
    require(found >= 0, "model.%s=%s must be at least 0, which is none", key, found);
  }

  static void checkWidth(int D) {
    require(
        D > 1,
        "model.D=%s cannot learn: a norm has nothing to tell of a vector of one number; it must be at least 2",
        D);
  }

  static void checkLength(int L) {
    require(
        L > 1,
        "model.L=%s has nothing to predict: a row needs a token and the one after it, so it must be at least 2",
        L);
  }

  static void checkHeads(int D, int H, int K, int Dh, Positions pos) {
    atLeast(0, "K", K);
    atLeast(0, "Dh", Dh);
    require(
        Dh > 0 || D % H == 0,
        "model.D=%s is not divisible by model.H=%s; change one, or set model.Dh to the size of a head",
        D,
        H);
    require(
        K == 0 || H % K == 0,
        "model.H=%s heads of queries cannot share model.K=%s heads of keys and values; H must be a multiple of K",
        H,
        K);
    int headDim = Dh == 0 ? D / H : Dh;
    require(
        pos != Positions.ROPE || headDim % 2 == 0,
        "model.pos=rope turns pairs of numbers, and a head has %s; make model.%s even",
        headDim,
        Dh == 0 ? "D/H" : "Dh");
  }

  private static void require(boolean holds, String message, Object... found) {
    if (!holds) {
      throw new IllegalArgumentException(message.formatted(found));
    }
  }
}
