package org.nanodo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.nanodo.config.ConfigException;

/**
 * Token ids as nanoGPT keeps them: two bytes each, little-endian, without documents. Each row of a
 * batch is a document here; ids too few for another row are left out.
 */
final class IdFile implements DocumentSource {
  static final String ENDING = ".bin";
  private static final String TRAIN = "train.bin";
  private static final String HELD_OUT = "val.bin";

  private final Path file;
  private final FileChannel channel;
  private final int rowLength;
  private final int rows;
  private final int vocabSize;

  private IdFile(Path file, FileChannel channel, int rows, SourceOptions options) {
    this.file = file;
    this.channel = channel;
    this.rows = rows;
    this.rowLength = options.rowLength();
    this.vocabSize = options.tokenizer().vocabSize();
  }

  /** Whether a folder is one of nanoGPT's. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(TRAIN));
  }

  /** {@code train.bin} and {@code val.bin} of a folder; the latter is evaluated on. */
  static Corpus openFolder(Path folder, SourceOptions options) throws IOException {
    Path heldOut = folder.resolve(HELD_OUT);
    if (!Files.exists(heldOut)) {
      return openFile(folder.resolve(TRAIN), options);
    }
    IdFile train = open(folder.resolve(TRAIN), options);
    IdFile test = open(heldOut, options);
    int fingerprint = 31 * train.fingerprint() + test.fingerprint();
    var splits = new LinkedHashMap<String, DocumentSource>();
    splits.put(Corpus.TRAIN, train);
    splits.put("test", test);
    splits.put("validation", test);
    splits.put("val", test);
    var both =
        new DocumentSource() {
          @Override
          public int size() {
            return Math.addExact(train.size(), test.size());
          }

          @Override
          public Document document(int i) {
            return i < train.size() ? train.document(i) : test.document(i - train.size());
          }

          @Override
          public void close() {
            train.close();
            test.close();
          }
        };
    return new Corpus(both, splits, fingerprint, fingerprint);
  }

  /** A single file, of which about one row in 20 is held out. */
  static Corpus openFile(Path file, SourceOptions options) throws IOException {
    IdFile all = open(file, options);
    return Corpus.splitByNumber(all, all.fingerprint());
  }

  private static IdFile open(Path file, SourceOptions options) throws IOException {
    var channel = FileChannel.open(file);
    long rows = channel.size() / Short.BYTES / options.rowLength();
    if (rows == 0 || rows > Integer.MAX_VALUE) {
      long size = channel.size();
      channel.close();
      throw new ConfigException(
          "%s has %,d bytes, which are %,d rows of %,d ids of two bytes; expected 1 to 2^31 - 1 rows: give another file, or another L"
              .formatted(file, size, rows, options.rowLength()));
    }
    return new IdFile(file, channel, (int) rows, options);
  }

  private int fingerprint() {
    return 31 * Long.hashCode(FileProbe.of(file, 0).fingerprint()) + rowLength;
  }

  @Override
  public int size() {
    return rows;
  }

  @Override
  public Document document(int i) {
    ByteBuffer bytes = ByteBuffer.allocate(rowLength * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long begin = (long) i * rowLength * Short.BYTES;
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, begin + bytes.position()) < 0) {
          throw new IOException("it has become shorter since it was opened");
        }
      }
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
    var ids = new int[rowLength];
    for (int k = 0; k < rowLength; k++) {
      ids[k] = bytes.getShort(k * Short.BYTES) & 0xffff;
    }
    Arrays.stream(ids).filter(id -> id >= vocabSize).findFirst().ifPresent(id -> refuse(i, id));
    return new Document.Ids(ids);
  }

  private void refuse(int row, int id) {
    throw new DataException(
        "%s, row %d: found the token id %d, and vocab_path has %,d ids; give vocab_path=ids:N with the N it was made with, 50257 for GPT-2's"
            .formatted(file, row, id, vocabSize));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }
}
