package org.nanodo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.nanodo.data.Batch;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.TrainBatches;
import org.nanodo.data.TrainOptions;
import org.nanodo.io.DurableFiles;
import org.nanodo.records.RecordCache;
import org.nanodo.records.RecordFile;
import org.nanodo.records.RecordFormat;
import org.nanodo.records.RecordOptions;

/**
 * How fast each format of documents is read, in one run: text, JSONL and TFRecord next to Grain's
 * Python pipeline that reads, decodes, tokenizes, packs and batches the same documents; Parquet and
 * ArrayRecord next to the formats' own readers in C++, which only extract the documents, both the
 * first time, when texts of Parquet go to the cache, and later. Arguments: a Python that has what
 * {@code reader_speed.py} names, a SentencePiece model, a folder for the files, and how many MiB of
 * text to write into each.
 *
 * <pre>./nanodo run tests/src/test/java/org/nanodo/benchmarks/ReaderSpeed.java PYTHON VOCAB DIR 64
 * </pre>
 */
public final class ReaderSpeed {
  private static final int ROUNDS = 5;
  private static final int B = 256;
  private static final int L = 512;
  private static final int CORES = Runtime.getRuntime().availableProcessors();
  private static final String SCRIPT = "tests/src/test/python/reader_speed.py";

  private final String vocab;
  private final Path folder;
  private final Peer peer;
  private final ExecutorService threads = Executors.newFixedThreadPool(CORES);

  private ReaderSpeed(String vocab, Path folder, Peer peer) {
    this.vocab = vocab;
    this.folder = folder;
    this.peer = peer;
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("give PYTHON VOCAB FOLDER MIB");
    }
    String vocab = arguments[1];
    Path folder = Path.of(arguments[2]).toAbsolutePath();
    try (var peer = Peer.start(arguments[0], SCRIPT, folder.toString(), vocab, arguments[3])) {
      String ready = peer.answer();
      if (!ready.equals("ready")) {
        throw new IllegalStateException("%s says '%s'".formatted(SCRIPT, ready));
      }
      var speed = new ReaderSpeed(vocab, folder, peer);
      try {
        speed.pipelines();
        speed.readers();
      } finally {
        speed.threads.shutdown();
      }
    }
  }

  private void pipelines() throws Exception {
    title("million tokens a second", "Grain");
    var sources = new LinkedHashMap<String, String>();
    sources.put("text", "text:" + folder.resolve("text.txt"));
    sources.put("jsonl", "jsonl:" + folder.resolve("jsonl.jsonl"));
    sources.put("tfrecord", "tfrecord:" + folder.resolve("tfrecord.tfrecord"));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      compare("pipeline " + source.getKey(), () -> pipeline(source.getValue()));
    }
  }

  /** Those that the script has written, by their names. */
  private void readers() throws Exception {
    title("thousand documents a second", "C++");
    for (RecordFormat format : ServiceLoader.load(RecordFormat.class)) {
      for (Path file : files(format)) {
        String name = file.getFileName().toString().replaceFirst("\\..*", "");
        // pyarrow reads one column in one thread; ArrayRecord's reader uses all.
        int parts = format.name().equals("parquet") ? 1 : CORES;
        compare("first-read " + name, () -> extractFirst(format, file, parts));
        Path cache = folder.resolve("cache");
        compare("read " + name, () -> extract(format, file, parts, cache));
      }
    }
  }

  private List<Path> files(RecordFormat format) throws IOException {
    if (!List.of("parquet", "arrayrecord").contains(format.name())) {
      return List.of();
    }
    try (var all = Files.list(folder)) {
      return all.filter(
              file -> format.endings().stream().anyMatch(end -> file.toString().endsWith(end)))
          .sorted()
          .toList();
    }
  }

  /** Millions of tokens a second of one epoch. */
  private double pipeline(String dsName) {
    var options = new TrainOptions(B, L, TrainOptions.SEED, 1, CORES, 2, 2);
    try (TextData data = TextData.open(dsName, vocab)) {
      long began = System.nanoTime();
      long tokens = 0;
      try (TrainBatches batches = data.train(options, DataState.START)) {
        for (Optional<Batch> b = batches.next(); b.isPresent(); b = batches.next()) {
          tokens += b.get().tensors().get(0).type().shape().size();
        }
      }
      return tokens * 1e3 / (System.nanoTime() - began);
    }
  }

  /** As {@link #extract}, of a file that was not opened before. */
  private double extractFirst(RecordFormat format, Path file, int parts) throws Exception {
    Path cache = Files.createTempDirectory(folder, "cache");
    try {
      return extract(format, file, parts, cache);
    } finally {
      DurableFiles.deleteTree(cache);
    }
  }

  /** Thousands of documents a second, each thread reading a part of them in their order. */
  private double extract(RecordFormat format, Path file, int parts, Path cache) throws Exception {
    long began = System.nanoTime();
    var options = new RecordOptions("text", new RecordCache(cache, notice -> {}));
    try (RecordFile records = format.open(file, options)) {
      int count = readAll(records, parts);
      return count * 1e6 / (System.nanoTime() - began);
    }
  }

  private int readAll(RecordFile records, int parts) throws Exception {
    var work = new ArrayList<Callable<Integer>>();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) records.size() * part / parts);
      int to = (int) ((long) records.size() * (part + 1) / parts);
      work.add(
          () -> {
            for (int i = from; i < to; i++) {
              records.text(i);
            }
            return to - from;
          });
    }
    int count = 0;
    for (Future<Integer> done : threads.invokeAll(work)) {
      count += done.get();
    }
    return count;
  }

  private static void title(String unit, String peer) {
    System.out.printf("%n%-34s %10s %10s %7s%n", unit, "here", peer, "ratio");
  }

  /** The medians of both over rounds that alternate, after one that is not counted. */
  private void compare(String name, Callable<Double> here) throws Exception {
    var ours = new double[ROUNDS];
    var theirs = new double[ROUNDS];
    here.call();
    peer.measure(name);
    for (int i = 0; i < ROUNDS; i++) {
      ours[i] = here.call();
      theirs[i] = peer.measure(name);
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    double us = ours[ROUNDS / 2];
    double them = theirs[ROUNDS / 2];
    System.out.printf("%-34s %10.1f %10.1f %7.2f%n", name, us, them, us / them);
  }
}
