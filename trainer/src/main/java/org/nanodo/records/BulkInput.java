package org.nanodo.records;

import java.io.IOException;
import java.io.InputStream;

/** A stream that is read in arrays; a single byte is an array of one. */
abstract class BulkInput extends InputStream {
  @Override
  public final int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] to, int offset, int count) throws IOException;
}
