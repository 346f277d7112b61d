package org.nanodo.records;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses the members of a gzip file, one after another, after RFC 1952. Unlike Java's own
 * stream it takes no damage for the end, and it tells a file that was cut from one whose bytes have
 * changed: what was decompressed before a cut can be trusted, what is in a member with a wrong
 * checksum cannot.
 */
final class GzipStream extends BulkInput {
  private static final int BUFFER = 1 << 16;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;
  private static final int FIXED_FIELDS = 6;

  /** How near to the size in its trailer a member must end to be a changed one, not a cut one. */
  private static final long NEAR = 1 << 20;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int at;
  private int limit;
  private long readBefore;

  /** The last bytes of the file, little-endian, of which a trailer's size would be the higher. */
  private long last;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean any;
  private boolean inMember;
  private long member;
  private long verified;

  GzipStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read(byte[] to, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    try {
      while (inMember || beginMember()) {
        int n = inflater.inflate(to, offset, count);
        if (n > 0) {
          crc.update(to, offset, n);
          member += n;
          return n;
        }
        if (inflater.finished()) {
          endMember();
        } else if (inflater.needsDictionary()) {
          throw damaged("it needs a dictionary");
        } else if (!feed()) {
          throw cut();
        }
      }
      return -1;
    } catch (DataFormatException e) {
      throw damaged(e.getMessage() == null ? "deflate is broken" : e.getMessage());
    } catch (EOFException e) {
      throw cut();
    }
  }

  private boolean feed() throws IOException {
    if (!fill()) {
      return false;
    }
    inflater.setInput(buffer, at, limit - at);
    at = limit;
    return true;
  }

  private boolean fill() throws IOException {
    if (at < limit) {
      return true;
    }
    readBefore += limit;
    at = 0;
    limit = Math.max(0, in.read(buffer));
    for (int i = Math.max(0, limit - Integer.BYTES); i < limit; i++) {
      last = last >>> Byte.SIZE | (long) (buffer[i] & 0xff) << (Integer.SIZE - Byte.SIZE);
    }
    return limit > 0;
  }

  /** Whether there is another member; zeros may follow the last one, as tapes have them. */
  private boolean beginMember() throws IOException {
    crc.reset();
    boolean zeros = false;
    while (fill() && buffer[at] == 0 && any) {
      at++;
      zeros = true;
    }
    if (at == limit) {
      return false;
    }
    if (zeros || next() != 0x1f || next() != 0x8b) {
      throw damaged("another member is expected there, or the end of the file");
    }
    int method = next();
    int flags = next();
    if (method != DEFLATE || (flags & RESERVED) != 0) {
      throw damaged("the member's method is %d with flags 0x%02x".formatted(method, flags));
    }
    skip(FIXED_FIELDS);
    if ((flags & EXTRA) != 0) {
      skip(next() | next() << Byte.SIZE);
    }
    for (int text = flags & (NAME | COMMENT); text != 0; text &= text - 1) {
      while (next() != 0) {
        // A name or a comment ends with a zero.
      }
    }
    if ((flags & HEADER_CRC) != 0) {
      int expected = (int) crc.getValue() & 0xffff;
      if ((next() | next() << Byte.SIZE) != expected) {
        throw damaged("the checksum of the member's header is wrong");
      }
    }
    crc.reset();
    inflater.reset();
    member = 0;
    inMember = true;
    any = true;
    return true;
  }

  private void endMember() throws IOException {
    at = limit - inflater.getRemaining();
    long sum = crc.getValue();
    long foundSum = integer();
    long foundSize = integer();
    if (foundSum != sum || foundSize != (member & 0xffffffffL)) {
      throw damaged("the checksum or the size of a member is wrong");
    }
    verified += member;
    member = 0;
    inMember = false;
  }

  private int next() throws IOException {
    if (!fill()) {
      throw new EOFException();
    }
    crc.update(buffer[at]);
    return buffer[at++] & 0xff;
  }

  private void skip(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      next();
    }
  }

  private long integer() throws IOException {
    return next() | next() << 8 | next() << 16 | (long) next() << 24;
  }

  private DamagedStreamException cut() {
    // Changed bytes can hide the end of a member, so that its trailer is taken for data.
    boolean changed = Math.abs((member & 0xffffffffL) - last) < NEAR;
    return changed
        ? damaged("a member does not end")
        : new DamagedStreamException(
            "its gzip data ends within a member after %,d bytes: the file was cut"
                .formatted(readBefore + limit),
            verified + member);
  }

  private DamagedStreamException damaged(String cause) {
    return new DamagedStreamException(
        "its gzip data is damaged before byte %,d: %s".formatted(readBefore + at, cause), verified);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    in.close();
  }
}
