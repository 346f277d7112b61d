package org.nanodo.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The hashes in the fixed first 64 bytes of a Riegeli file; other lengths are in its files. */
class HighwayHashTest {
  private static final byte[] FIRST =
      HexFormat.of()
          .parseHex(
              "83af70d10d884a3f0000000000000000400000000000000091bac23c9287e1a9"
                  + "0000000000000000e19f13c0e9b1c37273000000000000000000000000000000");

  private static long at(int position) {
    return ByteBuffer.wrap(FIRST).order(ByteOrder.LITTLE_ENDIAN).getLong(position);
  }

  @Test
  void aPacketAndHalfAPacketAndNothing() {
    assertThat(HighwayHash.of(FIRST, 8, 16)).isEqualTo(at(0));
    assertThat(HighwayHash.of(FIRST, 32, 32)).isEqualTo(at(24));
    assertThat(HighwayHash.of(FIRST, 64, 0)).isEqualTo(at(40));
  }
}
