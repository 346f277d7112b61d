package org.nanodo.data;

import static java.nio.charset.StandardCharsets.UTF_8;

/** 64-bit FNV-1a, byte by byte, with MurmurHash3's finalizer to even out short inputs. */
final class Hash {
  static final long EMPTY = 0xcbf29ce484222325L;

  private Hash() {}

  static long add(long hash, byte b) {
    return (hash ^ (b & 0xff)) * 0x100000001b3L;
  }

  static long finish(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }

  /** Of a number; it must stay as it is, since it says which records are held out. */
  static long of(int number) {
    return finish((number + 1L) * 0x9e3779b97f4a7c15L);
  }

  static long of(String text) {
    long hash = EMPTY;
    for (byte b : text.getBytes(UTF_8)) {
      hash = add(hash, b);
    }
    return finish(hash);
  }
}
