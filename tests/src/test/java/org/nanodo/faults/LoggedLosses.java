package org.nanodo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nanodo.proto.Event;
import org.nanodo.proto.SummaryValue;

/** The losses that the event files of a workdir hold. */
final class LoggedLosses {
  private static final int HEADER = 12;
  private static final int FOOTER = 4;

  private LoggedLosses() {}

  /** The bits of each step's loss; a step that is there twice is a failure. */
  static SortedMap<Long, Integer> read(Path workdir, String tag) throws IOException {
    var losses = new TreeMap<Long, Integer>();
    try (var files = Files.list(workdir)) {
      for (Path file : files.filter(LoggedLosses::isEventFile).sorted().toList()) {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        while (in.remaining() > HEADER) {
          byte[] data = new byte[(int) in.getLong()];
          in.position(in.position() + HEADER - Long.BYTES).get(data);
          in.position(in.position() + FOOTER);
          add(Event.parseFrom(data), tag, losses);
        }
      }
    }
    return losses;
  }

  private static boolean isEventFile(Path file) {
    return file.getFileName().toString().startsWith("events.out.tfevents.");
  }

  private static void add(Event event, String tag, SortedMap<Long, Integer> losses) {
    for (SummaryValue value : event.getSummary().getValueList()) {
      if (value.getTag().equals(tag)) {
        Integer before =
            losses.put(event.getStep(), Float.floatToRawIntBits(value.getSimpleValue()));
        assertThat(before).as("step %d was logged before", event.getStep()).isNull();
      }
    }
  }
}
