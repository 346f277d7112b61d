package org.nanodo.pjrt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.nanodo.pjrt.store.CacheFolder;

/** Sets JavaCPP up, which reads its settings once, when its first pointer class is loaded. */
public final class JavaCpp {
  private static final String CACHE = "org.bytedeco.javacpp.cachedir";

  private JavaCpp() {}

  /**
   * Turns off JavaCPP's limit on the memory of the process, which counts the gigabytes of the
   * plugin, and its release of pointers by the garbage collector, which knows nothing of handles.
   */
  public static void configure() {
    System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    System.setProperty("org.bytedeco.javacpp.noPointerGC", "true");
    if (System.getProperty(CACHE) == null) {
      System.setProperty(CACHE, cacheFolder().toString());
    }
  }

  // JavaCPP tells libraries apart by the name of their jar, their size and their time; two builds
  // of ours can agree in all three.
  private static Path cacheFolder() {
    long content = checksum("pjrt") << 32 | checksum("sentencepiece");
    return CacheFolder.path().resolve("javacpp").resolve(Long.toHexString(content));
  }

  private static long checksum(String name) {
    String file = "/org/nanodo/%s/%s/libjni%s.so".formatted(name, Loader.getPlatform(), name);
    URL library = JavaCpp.class.getResource(file);
    try {
      return library != null && library.openConnection() instanceof JarURLConnection jar
          ? jar.getJarEntry().getCrc()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
