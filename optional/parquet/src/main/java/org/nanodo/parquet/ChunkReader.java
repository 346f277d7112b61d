package org.nanodo.parquet;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.zip.CRC32;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.nanodo.records.DamagedRecordException;

/** Reads the pages of a column in one row group, in their order. */
final class ChunkReader {
  private static final int FIRST_PAGE = 4;

  /** Receives the rows. */
  interface Sink {
    void text(byte[] bytes, int offset, int length) throws IOException;

    /** The next {@code count} rows cannot be read. */
    void lost(long count, String cause) throws IOException;
  }

  private final Footer.Chunk chunk;
  private final PageDecoder decoder;
  private final Region pages;
  private final long footerAt;
  private long rowsLeft;

  private ChunkReader(
      Footer.Chunk chunk, TextColumn column, SeekableByteChannel file, long dataEnd) {
    long begin = Math.min(Math.max(FIRST_PAGE, chunk.begin()), dataEnd);
    long bytes = Math.min(Math.max(0, chunk.bytes()), dataEnd - begin);
    this.chunk = chunk;
    this.decoder = new PageDecoder(chunk.codec(), column.optional());
    this.pages = new Region(file, begin, begin + bytes);
    this.footerAt = dataEnd;
    this.rowsLeft = chunk.rows();
  }

  /** Gives all rows of the column to {@code sink}; those that cannot be read are lost. */
  static void readAll(Footer footer, SeekableByteChannel file, Sink sink) throws IOException {
    for (Footer.Chunk chunk : footer.chunks()) {
      var reader = new ChunkReader(chunk, footer.column(), file, footer.dataEnd());
      try {
        reader.readAll(sink);
      } catch (DamagedRecordException e) {
        sink.lost(reader.rowsLeft, "row group %d: %s".formatted(chunk.group(), e.getMessage()));
      }
    }
  }

  /** Ends with the first page that cannot be found. */
  private void readAll(Sink sink) throws IOException {
    long begin = chunk.begin();
    if (begin < FIRST_PAGE || begin > footerAt || chunk.bytes() < 0) {
      throw new DamagedRecordException(
          "its pages should begin at byte %,d, expected one from %d to %,d"
              .formatted(begin, FIRST_PAGE, footerAt));
    }
    for (int number = 0; rowsLeft > 0; number++) {
      if (pages.remaining() == 0) {
        throw new DamagedRecordException(
            "its pages have %,d rows, expected %,d"
                .formatted(chunk.rows() - rowsLeft, chunk.rows()));
      }
      PageHeader header = header(number);
      byte[] body = pages.readNBytes(header.getCompressed_page_size());
      String checksum = checksum(header, body);
      switch (header.getType()) {
        case DICTIONARY_PAGE -> dictionary(header, body, checksum);
        case DATA_PAGE, DATA_PAGE_V2 -> data(number, header, body, checksum, sink);
        case INDEX_PAGE -> {}
      }
    }
  }

  private PageHeader header(int number) throws DamagedRecordException {
    PageHeader header;
    try {
      header = Util.readPageHeader(pages);
    } catch (IOException | RuntimeException e) {
      throw new DamagedRecordException(
          "the header of page %d cannot be decoded".formatted(number), e);
    }
    int size = header.getCompressed_page_size();
    if (size < 0 || size > pages.remaining() || header.getUncompressed_page_size() < 0) {
      throw new DamagedRecordException(
          "the header of page %d gives %,d bytes where %,d follow"
              .formatted(number, size, pages.remaining()));
    }
    boolean isWhole =
        header.getType() != null
            && switch (header.getType()) {
              case DATA_PAGE -> header.isSetData_page_header();
              case DATA_PAGE_V2 -> header.isSetData_page_header_v2();
              case DICTIONARY_PAGE -> header.isSetDictionary_page_header();
              case INDEX_PAGE -> true;
            };
    if (!isWhole) {
      throw new DamagedRecordException(
          "the header of page %d does not say what kind of page it is".formatted(number));
    }
    return header;
  }

  /** What is wrong with a page's checksum, or nothing. */
  private static String checksum(PageHeader header, byte[] body) {
    if (!header.isSetCrc()) {
      return "";
    }
    var crc = new CRC32();
    crc.update(body);
    int found = (int) crc.getValue();
    return found == header.getCrc()
        ? ""
        : "its checksum is %08x, expected %08x".formatted(found, header.getCrc());
  }

  private void dictionary(PageHeader header, byte[] body, String checksum) {
    try {
      requireChecksum(checksum);
      DictionaryPageHeader page = header.getDictionary_page_header();
      if (page.getEncoding() != Encoding.PLAIN && page.getEncoding() != Encoding.PLAIN_DICTIONARY) {
        throw new DamagedRecordException("its encoding is not that of a dictionary");
      }
      decoder.dictionary(body, header.getUncompressed_page_size(), page.getNum_values());
    } catch (DamagedRecordException e) {
      decoder.noDictionary("the dictionary page is damaged: " + e.getMessage());
    }
  }

  private void data(int number, PageHeader header, byte[] body, String checksum, Sink sink)
      throws IOException {
    int rows =
        header.isSetData_page_header()
            ? header.getData_page_header().getNum_values()
            : header.getData_page_header_v2().getNum_values();
    if (rows < 0 || rows > rowsLeft) {
      throw new DamagedRecordException(
          "the header of page %d gives %,d rows, expected at most %,d"
              .formatted(number, rows, rowsLeft));
    }
    rowsLeft -= rows;
    Page page;
    try {
      requireChecksum(checksum);
      page = decoder.page(header, body, rows);
      page.forEach((bytes, offset, length) -> {}); // Nothing is given on before all is known.
    } catch (DamagedRecordException e) {
      sink.lost(rows, "row group %d, page %d: %s".formatted(chunk.group(), number, e.getMessage()));
      return;
    }
    page.forEach(sink::text);
  }

  private static void requireChecksum(String problem) throws DamagedRecordException {
    if (!problem.isEmpty()) {
      throw new DamagedRecordException(problem);
    }
  }
}
