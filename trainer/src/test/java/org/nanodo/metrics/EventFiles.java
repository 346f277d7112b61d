package org.nanodo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.nanodo.proto.Event;
import org.nanodo.records.TfFrame;

/** Reads event files back, and checks the checksums on the way. */
final class EventFiles {
  private EventFiles() {}

  static List<Event> read(byte[] file) throws IOException {
    var events = new ArrayList<Event>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      int at = in.position();
      byte[] data = new byte[(int) in.getLong()];
      assertThat(in.getInt()).isEqualTo(TfFrame.maskedCrc(file, at, Long.BYTES));
      in.get(data);
      assertThat(in.getInt()).isEqualTo(TfFrame.maskedCrc(data, 0, data.length));
      events.add(Event.parseFrom(data));
    }
    return events;
  }
}
