package org.nanodo.metrics;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.nanodo.proto.Event;
import org.nanodo.records.TfFrame;

/**
 * The event files that earlier processes of a run have written to its folder. A resumed run
 * computes the steps after the last checkpoint again, so their events are removed: not every reader
 * of event files knows that a new session replaces them. Files of other writers and damaged files
 * are left unchanged.
 */
record EventHistory(Path folder) {
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{1,18})\\..*");

  /** Readers take each file with this in its name for an event file. */
  private static final String MARK = "tfevents";

  private static final int BUFFER = 1 << 16;
  private static final String UNFINISHED = ".events.rewritten";

  /** The event files of all writers. */
  List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> name(f).matches()).sorted().toList();
    }
  }

  private static Matcher name(Path file) {
    return NAME.matcher(file.toFile().getName());
  }

  /** The time in seconds for a new file's name: readers order files by name. */
  long timeAfterAll(long now) throws IOException {
    long newest =
        files().stream()
            .map(EventHistory::name)
            .filter(Matcher::matches)
            .mapToLong(m -> Long.parseLong(m.group(1)))
            .max()
            .orElse(now - 1);
    return Math.max(now, newest + 1);
  }

  /**
   * Removes the events of {@code first} and later steps. A run that begins at step 0 may be a new
   * one, so the earlier files are kept under names that readers ignore.
   *
   * @return whether there were files of this writer
   */
  boolean endBefore(long first) throws IOException {
    Files.deleteIfExists(folder.resolve(UNFINISHED));
    boolean any = false;
    for (Path file : files()) {
      Optional<Content> content = read(file);
      if (content.isEmpty()) {
        continue;
      }
      any = true;
      if (first == 0) {
        String name = file.toFile().getName().replace(MARK, "replaced");
        Files.move(file, folder.resolve(name), ATOMIC_MOVE);
      } else if (content.get().lastStep >= first || content.get().torn) {
        rewrite(file, first);
      }
    }
    return any;
  }

  private record Content(long lastStep, boolean torn) {}

  /** The content of a file; empty if it is another writer's or damaged. */
  private static Optional<Content> read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (var records = new TfRecordReader(file)) {
      Optional<byte[]> record = records.next();
      if (record.isEmpty() || !EventWriter.isVersion(Event.parseFrom(record.get()))) {
        return Optional.empty();
      }
      long last = -1;
      for (record = records.next(); record.isPresent(); record = records.next()) {
        last = Math.max(last, step(record.get()));
      }
      return records.end() == TfRecordReader.End.DAMAGED
          ? Optional.empty()
          : Optional.of(new Content(last, records.end() == TfRecordReader.End.TORN));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  /** The step of an event, without parsing its values, which are most of it. */
  private static long step(byte[] event) throws IOException {
    var in = CodedInputStream.newInstance(event);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == Event.STEP_FIELD_NUMBER) {
        return in.readInt64();
      }
      in.skipField(tag);
    }
    return 0;
  }

  /**
   * Keeps the first event of a file and the steps before {@code first}; the file is replaced at
   * once.
   */
  private void rewrite(Path file, long first) throws IOException {
    Path rewritten = folder.resolve(UNFINISHED);
    try (var records = new TfRecordReader(file);
        var channel = FileChannel.open(rewritten, CREATE_NEW, WRITE);
        var out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
      boolean head = true;
      for (var r = records.next(); r.isPresent(); r = records.next()) {
        if (head || step(r.get()) < first) {
          out.write(TfFrame.of(r.get()).array());
        }
        head = false;
      }
      out.flush();
      channel.force(true);
    }
    Files.move(rewritten, file, ATOMIC_MOVE);
  }
}
