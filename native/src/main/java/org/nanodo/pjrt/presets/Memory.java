package org.nanodo.pjrt.presets;

/** Tells JavaCPP that native memory has owners here. */
final class Memory {
  private Memory() {}

  /**
   * Turns off JavaCPP's limit on the memory of the process, which counts the gigabytes of the
   * plugin, and its release of pointers by the garbage collector, which knows nothing of handles.
   * It reads both once, when its first pointer class is loaded.
   */
  static void ownedByUs() {
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.noPointerGC", "true");
  }
}
