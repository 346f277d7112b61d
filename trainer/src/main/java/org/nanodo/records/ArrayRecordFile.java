package org.nanodo.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** The records of an ArrayRecord file, which are found by the index at its end. */
final class ArrayRecordFile implements RecordFile {
  private static final char TRANSPOSED = 't';

  /** How many records are looked at to tell what the records of a file are. */
  private static final int LOOKED_AT = 32;

  private final FileChannel channel;
  private final RiegeliBlocks blocks;
  private final ChunkIndex chunks;
  private final List<Damage> damage;
  private final RecordText text;
  private final ChunkCache decoded = new ChunkCache();

  private ArrayRecordFile(
      FileChannel channel,
      RiegeliBlocks blocks,
      ChunkIndex chunks,
      List<Damage> damage,
      String textField)
      throws IOException {
    this.channel = channel;
    this.blocks = blocks;
    this.chunks = chunks;
    this.damage = damage;
    this.text = hasExamples() ? new ExampleText(textField) : Utf8::decode;
  }

  /**
   * Opens a file.
   *
   * @param channel of {@code file}, which is on this machine
   */
  static ArrayRecordFile open(Path file, FileChannel channel, RecordOptions options)
      throws IOException {
    var blocks = new RiegeliBlocks(channel);
    ChunkIndex chunks;
    List<Damage> damage = List.of();
    long end = blocks.size(); // Of what is searched for chunks if there is no index.
    try {
      end = ArrayRecordFooter.position(blocks);
      chunks = SavedChunkIndex.of(file, blocks, end, options.cache());
    } catch (DamagedRecordException e) {
      chunks = ArrayRecordScan.chunks(blocks, end);
      damage = List.of(new Damage(chunks.records(), String.valueOf(e.getMessage())));
    }
    refuseTransposed(blocks, chunks);
    return new ArrayRecordFile(channel, blocks, chunks, damage, options.textField());
  }

  private static void refuseTransposed(RiegeliBlocks blocks, ChunkIndex chunks) throws IOException {
    if (chunks.records() == 0) {
      return;
    }
    char type;
    try {
      type = blocks.header(chunks.begins()[0], chunks.begins()[1]).type();
    } catch (DamagedRecordException e) {
      return; // Said when the record is read.
    }
    if (type == TRANSPOSED) {
      throw new IOException(
          "its chunks are transposed, which nanodo does not read: write it without 'transpose'");
    }
  }

  private boolean hasExamples() throws IOException {
    for (int i = 0; i < Math.min(size(), LOOKED_AT); i++) {
      try {
        ByteBuffer record = record(i);
        if (record.hasRemaining()) {
          return ExampleText.isExample(record);
        }
      } catch (DamagedRecordException e) {
        // The next one may tell.
      }
    }
    return false;
  }

  @Override
  public int size() {
    return chunks.records();
  }

  @Override
  public List<Damage> damage() {
    return damage;
  }

  @Override
  public String text(int i) throws IOException {
    return text.of(record(i));
  }

  private ByteBuffer record(int i) throws IOException {
    int chunk = chunks.chunkOf(i);
    int within = i - chunks.firsts()[chunk];
    return chunks.recordsOf(chunk) == 1
        ? chunk(chunk).record(within)
        : decoded.get(chunk, this::chunk).record(within);
  }

  private SimpleChunk chunk(int chunk) throws IOException {
    long begin = chunks.begins()[chunk];
    SimpleChunk found = SimpleChunk.of(blocks.chunk(begin, chunks.begins()[chunk + 1]));
    if (found.size() != chunks.recordsOf(chunk)) {
      throw new DamagedRecordException(
          "its chunk at byte %,d has %,d records, the footer says %,d"
              .formatted(begin, found.size(), chunks.recordsOf(chunk)));
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
