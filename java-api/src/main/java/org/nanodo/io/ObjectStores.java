package org.nanodo.io;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stores on the class path, and those of the modules that are loaded when an address asks for
 * them: their libraries are many times larger than all else.
 */
final class ObjectStores {
  /** A folder of files {@code SCHEME.classpath}. */
  private static final String MODULES = "nanodo.modules";

  private static final Map<String, ObjectStore> KNOWN = new ConcurrentHashMap<>();

  private ObjectStores() {}

  /**
   * The store of a scheme.
   *
   * @throws IllegalArgumentException if there is none
   */
  static ObjectStore of(String scheme) {
    return KNOWN.computeIfAbsent(
        scheme,
        name ->
            find(name, ServiceLoader.load(ObjectStore.class))
                .or(() -> ofModule(name))
                .orElseThrow(() -> unknown(name)));
  }

  private static Optional<ObjectStore> find(String scheme, ServiceLoader<ObjectStore> stores) {
    return stores.stream()
        .map(ServiceLoader.Provider::get)
        .filter(store -> store.scheme().equals(scheme))
        .findFirst();
  }

  private static Optional<ObjectStore> ofModule(String scheme) {
    String folder = System.getProperty(MODULES, "");
    Path list = Path.of(folder, scheme + ".classpath");
    if (folder.isEmpty() || !Files.isRegularFile(list)) {
      return Optional.empty();
    }
    // Never closed: a store is used until the process ends.
    var loader = new URLClassLoader(urls(list), ObjectStores.class.getClassLoader());
    return find(scheme, ServiceLoader.load(ObjectStore.class, loader));
  }

  private static URL[] urls(Path list) {
    try {
      String[] jars = Files.readString(list).strip().split(File.pathSeparator);
      var urls = new URL[jars.length];
      for (int i = 0; i < jars.length; i++) {
        urls[i] = Path.of(jars[i]).toUri().toURL();
      }
      return urls;
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e); // A path always becomes a URL.
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the list of libraries %s cannot be read (%s): delete the folder target, so that it is built again"
              .formatted(list, IoErrors.reason(e)),
          e);
    }
  }

  private static IllegalArgumentException unknown(String scheme) {
    return new IllegalArgumentException(
        switch (scheme) {
          case "s3" -> missing("s3", "nanodo-s3");
          case "gs" -> missing("gs", "nanodo-gcs");
          default -> "addresses of %s:// are not known, only s3:// and gs://".formatted(scheme);
        });
  }

  private static String missing(String scheme, String module) {
    return "addresses of %s:// need the module %s: put it on the class path, or use ./nanodo"
        .formatted(scheme, module);
  }
}
