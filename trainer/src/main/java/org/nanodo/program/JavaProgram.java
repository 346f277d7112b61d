package org.nanodo.program;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.nanodo.Tensor;
import org.nanodo.task.Task;

/** A Java file, compiled and loaded with the library on its class path. */
public final class JavaProgram implements AutoCloseable {
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package\\s+([\\w.]+)\\s*;");

  private final Path file;
  private final Path classes;
  private final URLClassLoader loader;

  private JavaProgram(Path file, Path classes) throws IOException {
    this.file = file;
    this.classes = classes;
    this.loader = new OwnFirst(classes);
  }

  /** Takes the file's classes from the file, even if the library has classes of their names. */
  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(Path classes) throws IOException {
      super(new URL[] {classes.toUri().toURL()}, JavaProgram.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      boolean own = findResource(name.replace('.', '/') + ".class") != null;
      return own && findLoadedClass(name) == null
          ? findClass(name)
          : super.loadClass(name, resolve);
    }
  }

  /**
   * Compiles a file.
   *
   * @throws JavaProgramException with the compiler's lines if it does not compile, or if this Java
   *     has no compiler
   */
  public static JavaProgram compile(Path file) {
    return compile(file, List.of());
  }

  /**
   * Compiles a file and those of its folder that it uses, or, if the folder is named as its package
   * is, of all packages beside that.
   *
   * @throws JavaProgramException as {@link #compile}
   */
  public static JavaProgram compileWithItsFolder(Path file) {
    return compile(file, List.of("-sourcepath", sourceFolder(file).toString()));
  }

  /** Where the file's package begins; without one, or in a folder of another name, its folder. */
  private static Path sourceFolder(Path file) {
    Path source = file.toAbsolutePath().normalize();
    try {
      Matcher named = PACKAGE.matcher(Files.readString(source));
      Path inPackage =
          Path.of(named.find() ? named.group(1).replace('.', '/') : "")
              .resolve(source.getFileName());
      int depth = source.endsWith(inPackage) ? inPackage.getNameCount() : 1;
      return source.resolve("../".repeat(depth)).normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaProgram compile(Path file, List<String> further) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new JavaProgramException(
          "this Java has no compiler: run nanodo with a JDK, as openjdk-17-jdk-headless on Debian");
    }
    try {
      Path classes = Files.createTempDirectory("nanodo-run");
      var program = new JavaProgram(file, classes);
      var said = new StringWriter();
      try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
        var options =
            new ArrayList<>(
                List.of("-classpath", classPath(), "-d", classes.toString(), "-g", "-proc:none"));
        options.addAll(further);
        var sources = files.getJavaFileObjects(file);
        if (!compiler.getTask(said, files, null, options, null, sources).call()) {
          program.close();
          throw new JavaProgramException(
              "%s does not compile:%n%s".formatted(file, said.toString().strip()));
        }
      }
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The library wherever it was loaded from, and what this process has on its class path. */
  private static String classPath() {
    Stream<Class<?>> tasks =
        ServiceLoader.load(Task.class).stream().map(ServiceLoader.Provider::type);
    Stream<String> library =
        Stream.concat(Stream.of(Tensor.class, JavaProgram.class), tasks)
            .map(
                c ->
                    Path.of(
                        URI.create(
                            c.getProtectionDomain().getCodeSource().getLocation().toString())))
            .map(Path::toString);
    return Stream.concat(library, Stream.of(System.getProperty("java.class.path")))
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * The program's main method: that of the class called as the file, else the only one.
   *
   * @throws JavaProgramException if there is none
   */
  public Method main() {
    String name = file.getFileName().toString().replaceFirst("\\.java$", "");
    List<Method> all = loaded().stream().flatMap(c -> mainOf(c).stream()).toList();
    Method main =
        all.stream()
            .filter(m -> m.getDeclaringClass().getSimpleName().equals(name))
            .findFirst()
            .or(() -> all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty())
            .orElseThrow(
                () ->
                    new JavaProgramException(
                        "%s has no method public static void main(String... args) in a class %s"
                            .formatted(file, name)));
    main.setAccessible(true);
    return main;
  }

  /**
   * The file's public class that implements {@code type}, made by its constructor without
   * arguments.
   *
   * @throws JavaProgramException if there is not exactly one such class
   */
  public <T> T make(Class<T> type) {
    List<Class<?>> found =
        loaded().stream()
            .filter(type::isAssignableFrom)
            .filter(c -> Modifier.isPublic(c.getModifiers()))
            .toList();
    if (found.size() != 1) {
      throw new JavaProgramException(
          "%s has %s that implements %s; it must have exactly one, whose name is the file's"
              .formatted(
                  file,
                  found.isEmpty() ? "no public class" : "more than one public class",
                  type.getSimpleName()));
    }
    String name = found.get(0).getSimpleName();
    try {
      return type.cast(found.get(0).getConstructor().newInstance());
    } catch (InvocationTargetException e) {
      throw new JavaProgramException(
          "%s: new %s() failed: %s".formatted(file, name, e.getTargetException()));
    } catch (ReflectiveOperationException e) {
      throw new JavaProgramException(
          "%s: %s needs a public constructor without arguments, which gives the defaults of its keys"
              .formatted(file, name));
    }
  }

  private List<Class<?>> loaded() {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(f -> f.toString().endsWith(".class"))
          .sorted()
          .<Class<?>>map(f -> load(classes.relativize(f).toString()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Class<?> load(String file) {
    try {
      return loader.loadClass(file.replaceFirst("\\.class$", "").replace('/', '.'));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a class that was compiled does not exist: " + file, e);
    }
  }

  private static Optional<Method> mainOf(Class<?> type) {
    try {
      Method main = type.getDeclaredMethod("main", String[].class);
      return Optional.of(main).filter(m -> Modifier.isStatic(m.getModifiers()));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    try {
      loader.close();
      try (Stream<Path> files = Files.walk(classes)) {
        for (Path f : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(f);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
