package org.nanodo.tokenizers;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.nanodo.pjrt.store.CacheFolder;
import org.nanodo.pjrt.store.Reason;

/**
 * Loads the library out of DJL's jar. DJL's own loader is left alone: it looks for CUDA, fetches a
 * library for it, and reports the start to a server.
 */
final class TokenizersNative {
  private static final String RESOURCE = "/native/lib/linux-x86_64/cpu/libtokenizers.so";

  private static boolean loaded;

  private TokenizersNative() {}

  /** The library, loaded on first use. */
  static synchronized TokenizersLibrary library() {
    if (!loaded) {
      load();
      loaded = true;
    }
    return TokenizersLibrary.LIB;
  }

  private static void load() {
    try {
      System.load(extracted(CacheFolder.path().resolve("tokenizers")).toString());
    } catch (IOException e) {
      throw new TokenizerJsonException(
          "the tokenizers library cannot be extracted to %s (%s); name another folder by XDG_CACHE_HOME"
              .formatted(CacheFolder.path(), Reason.of(e)),
          e);
    } catch (UnsatisfiedLinkError e) {
      throw new TokenizerJsonException(
          "the tokenizers library cannot be loaded here: " + e.getMessage(), e);
    }
  }

  /** The library as a file, which is named by its content and is there only when it is whole. */
  private static Path extracted(Path folder) throws IOException {
    URL resource = TokenizersLibrary.class.getResource(RESOURCE);
    if (resource == null || !(resource.openConnection() instanceof JarURLConnection jar)) {
      throw new IOException("found no " + RESOURCE + " in a jar on the class path");
    }
    String name = "libtokenizers-%08x.so".formatted((int) jar.getJarEntry().getCrc());
    Path file = folder.resolve(name);
    if (Files.isRegularFile(file) && Files.size(file) == jar.getJarEntry().getSize()) {
      return file;
    }
    Files.createDirectories(folder);
    Path half = Files.createTempFile(folder, name, ".partial");
    try (InputStream in = jar.getInputStream()) {
      Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(half);
    }
    return file;
  }
}
