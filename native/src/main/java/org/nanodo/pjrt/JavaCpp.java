package org.nanodo.pjrt;

import org.nanodo.pjrt.store.CacheFolder;

/** Sets JavaCPP up, which reads its settings once, when its first class is loaded. */
final class JavaCpp {
  private JavaCpp() {}

  /**
   * Turns off JavaCPP's limit on the memory of the process, which counts the gigabytes of the
   * plugin, and its release of pointers by the garbage collector, which knows nothing of handles.
   */
  static void configure() {
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.noPointerGC", "true");
    if (System.getProperty("org.bytedeco.javacpp.cachedir") == null) {
      String folder = CacheFolder.path().resolve("javacpp").toString();
      System.setProperty("org.bytedeco.javacpp.cachedir", folder);
    }
  }
}
