package org.nanodo.jit;

/** Programs for platforms whose plugins tests need not have. */
public final class PlatformPrograms {
  private PlatformPrograms() {}

  /** A lowered function as it is given to the compiler of {@code platform}. */
  public static String text(Lowered lowered, String platform) {
    return PlatformLowering.apply(lowered.program(), platform, lowered.mesh().size()).text();
  }
}
