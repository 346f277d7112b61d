package org.nanodo.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.nanodo.Tensor;
import org.nanodo.config.OptimizerProvider;
import org.nanodo.model.TransformerDo;

/** Java files, compiled against the library. */
final class Sources {
  private Sources() {}

  /** Compiles files into a folder with one call of the compiler. */
  static void compile(List<Path> files, Path classes) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var said = new StringWriter();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "-classpath", classPath(), "-d", classes.toString(), "-g", "-proc:none", "-nowarn");
      boolean done =
          compiler
              .getTask(
                  said, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(done).as(() -> said.toString()).isTrue();
    }
  }

  private static String classPath() {
    Stream<String> library =
        Stream.of(Tensor.class, TransformerDo.class, OptimizerProvider.class, Gson.class)
            .map(Sources::place);
    return Stream.concat(library, Stream.of(System.getProperty("java.class.path")))
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
    return Path.of(java.net.URI.create(source.getLocation().toString())).toString();
  }

  /**
   * Loads from a folder, and takes the classes that are there, or are {@code own}, from nowhere
   * else.
   */
  static final class Loader extends URLClassLoader {
    private final Path folder;
    private final String own;

    Loader(Path folder, String own) throws IOException {
      super(new URL[] {folder.toUri().toURL()}, Sources.class.getClassLoader());
      this.folder = folder;
      this.own = own;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      boolean here = Files.exists(folder.resolve(file));
      if ((!here && !name.equals(own)) || findLoadedClass(name) != null) {
        return super.loadClass(name, resolve);
      }
      try (InputStream in = here ? Files.newInputStream(folder.resolve(file)) : open(file)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private InputStream open(String file) {
      return Objects.requireNonNull(getParent().getResourceAsStream(file), file);
    }
  }
}
