package org.nanodo.checkpoint;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** A new file whose size and checksum are computed while it is written. */
final class ChecksumChannel implements WritableByteChannel {
  private final FileChannel channel;
  private final CRC32C crc = new CRC32C();
  private long bytes;

  private ChecksumChannel(FileChannel channel) {
    this.channel = channel;
  }

  static ChecksumChannel create(Path file) throws IOException {
    return new ChecksumChannel(FileChannel.open(file, CREATE_NEW, WRITE));
  }

  /** Writes all of {@code data}. */
  @Override
  public int write(ByteBuffer data) throws IOException {
    int count = data.remaining();
    bytes += count;
    crc.update(data.duplicate());
    while (data.hasRemaining()) {
      channel.write(data);
    }
    return count;
  }

  /** Forces the content to the disk. */
  FileSum finish() throws IOException {
    channel.force(true);
    return FileSum.of(bytes, crc);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
