package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.nanodo.io.IoErrors;

/**
 * The embedded corpus: the source jars of libraries that Maven resolved when this module was built,
 * each file a document, in the order of their paths.
 *
 * <p>The libraries are Guava and, of Apache Commons, Collections, Compress, IO, Lang, Math and
 * Text; all are under the Apache License 2.0. They are not part of this project or of its releases.
 */
public final class JavaSources implements DataSourceProvider {
  // One in ten gives a held-out split of more than NanoDO's default batch of 256 documents.
  private static final int HELD_OUT_EVERY = 10;

  @Override
  public String name() {
    return "embedded";
  }

  @Override
  public String description() {
    return "Java source code";
  }

  @Override
  public Corpus open(String argument, SourceOptions options) {
    SortedMap<String, String> files = new ConcurrentSkipListMap<>();
    jars().parallelStream().forEach(jar -> read(jar, files));
    long[] hashes = files.keySet().stream().mapToLong(Hash::of).toArray();
    return Corpus.split(DocumentSource.of(List.copyOf(files.values())), hashes, HELD_OUT_EVERY);
  }

  private static List<String> jars() {
    try (var list = resource("list.txt")) {
      return new String(list.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw unreadable("list.txt", e);
    }
  }

  private static void read(String jar, SortedMap<String, String> files) {
    try (var zip = new ZipInputStream(resource(jar))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        if (e.getName().endsWith(".java") && !e.getName().startsWith("META-INF/")) {
          files.put(e.getName(), withoutLicence(new String(zip.readAllBytes(), UTF_8)));
        }
      }
    } catch (IOException e) {
      throw unreadable(jar, e);
    }
  }

  /**
   * Evaluation reads only the first tokens of a document, which would mostly be the licence at the
   * top of each file.
   */
  static String withoutLicence(String java) {
    int end = java.startsWith("/*") ? java.indexOf("*/") : -1;
    if (end < 0) {
      return java;
    }
    String comment = java.substring(0, end).toLowerCase(Locale.ROOT);
    return comment.contains("licen") || comment.contains("copyright")
        ? java.substring(end + 2).stripLeading()
        : java;
  }

  private static InputStream resource(String name) {
    InputStream in = JavaSources.class.getResourceAsStream("java/" + name);
    if (in == null) {
      throw new DataException(
          "the embedded corpus lacks %s on the class path; build the trainer module again"
              .formatted(name));
    }
    return in;
  }

  private static DataException unreadable(String name, IOException e) {
    return new DataException(
        "cannot read %s of the embedded corpus: %s".formatted(name, IoErrors.reason(e)), e);
  }
}
