package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;

/**
 * ArrayRecord: a Riegeli file with an index at its end. A record is a {@code tf.train.Example}, as
 * in the folders of TFDS, or text in UTF-8; the first records of a file say which.
 */
public final class ArrayRecords implements RecordFormat {
  /** What a Riegeli file begins with: a block header, and the header of a chunk without records. */
  private static final byte[] SIGNATURE =
      HexFormat.of()
          .parseHex(
              "83af70d10d884a3f0000000000000000400000000000000091bac23c9287e1a9"
                  + "0000000000000000e19f13c0e9b1c3727300000000000000");

  @Override
  public String name() {
    return "arrayrecord";
  }

  @Override
  public Set<String> endings() {
    return Set.of(".array_record", ".arrayrecord");
  }

  @Override
  public RecordFile open(Path file, RecordOptions options) throws IOException {
    Path local = options.cache().local(file);
    FileChannel channel = FileChannel.open(local);
    try {
      checkSignature(channel);
      return ArrayRecordFile.open(local, channel, options);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The beginning of the signature is enough to tell the format; the rest may be cut or damaged.
   */
  private static void checkSignature(FileChannel channel) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(SIGNATURE.length);
    while (found.hasRemaining() && channel.read(found, found.position()) >= 0) {
      // Reads on.
    }
    int wrong = 0;
    for (int i = 0; i < found.position(); i++) {
      wrong += found.get(i) == SIGNATURE[i] ? 0 : 1;
    }
    if (found.position() == 0 || wrong > found.position() / 2) {
      throw new IOException(
          "it begins with %s, an ArrayRecord file with %s"
              .formatted(hex(found.array()), hex(SIGNATURE)));
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(Arrays.copyOf(bytes, Long.BYTES));
  }
}
