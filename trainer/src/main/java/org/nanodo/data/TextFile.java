package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.nanodo.config.ConfigException;
import org.nanodo.records.RecordCache.Plain;

/**
 * The paragraphs of one file, each a document. Only their positions are kept in memory, so the file
 * may be larger than memory.
 */
final class TextFile implements DocumentSource {
  private final Path file;
  private final FileChannel channel;
  private final Paragraphs paragraphs;

  private TextFile(Path file, FileChannel channel, Paragraphs paragraphs) {
    this.file = file;
    this.channel = channel;
    this.paragraphs = paragraphs;
  }

  /**
   * The paragraphs of a file, which may be compressed.
   *
   * @throws DataException if it cannot be read, or is damaged and that is to end the run
   */
  static Corpus open(Path file, SourceOptions options) throws IOException {
    Plain plain = options.cache().plain(file);
    TextFile source = paragraphs(file, plain.path());
    if (plain.damage().isPresent()) {
      new DamagedRecords(options.errors())
          .part(file.toString(), source.size(), plain.damage().get());
    }
    if (source.size() == 0) {
      source.close();
      throw new ConfigException("ds_name text:%s is empty; it should hold text".formatted(file));
    }
    return Corpus.split(source, source.paragraphs.hashes(), Corpus.HELD_OUT_EVERY);
  }

  /**
   * The paragraphs of a file, which may be none.
   *
   * @param plain the file itself, or a copy that is read in its place
   */
  static TextFile paragraphs(Path file, Path plain) {
    if (FileProbe.of(plain, 0).isBinary()) {
      throw new ConfigException("ds_name text:%s is not text: it has NUL bytes".formatted(file));
    }
    var check = new Utf8Check();
    var paragraphs = Paragraphs.in(plain, check);
    new BadText().found(file, check);
    try {
      return new TextFile(file, FileChannel.open(plain), paragraphs);
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
  }

  @Override
  public int size() {
    return paragraphs.size();
  }

  @Override
  public Document document(int i) {
    return new Document.Text(text(i));
  }

  String text(int i) {
    long begin = paragraphs.begins()[i];
    var bytes = ByteBuffer.allocate((int) (paragraphs.ends()[i] - begin));
    try {
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, begin + bytes.position()) < 0) {
          throw new IOException("it has become shorter since it was opened");
        }
      }
    } catch (IOException e) {
      throw DataException.reading(file, e);
    }
    return new String(bytes.array(), UTF_8);
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
