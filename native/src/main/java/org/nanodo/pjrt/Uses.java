package org.nanodo.pjrt;

/** The handles that one call uses, or takes to destroy them, with their addresses in order. */
final class Uses implements AutoCloseable {
  private final NativeHandle[] handles;
  private final boolean[] taken;
  private final long[] addresses;
  private int count;
  private boolean done;

  Uses(int capacity) {
    handles = new NativeHandle[capacity];
    taken = new boolean[capacity];
    addresses = new long[capacity];
  }

  long add(NativeHandle handle) {
    return put(handle, handle.use(), false);
  }

  void take(NativeHandle handle) {
    put(handle, handle.take(), true);
  }

  private long put(NativeHandle handle, long address, boolean take) {
    handles[count] = handle;
    taken[count] = take;
    addresses[count] = address;
    count++;
    return address;
  }

  long[] addresses() {
    return addresses;
  }

  /** The call succeeded and has destroyed what it took. */
  void takenAreGone() {
    done = true;
  }

  @Override
  public void close() {
    for (int i = 0; i < count; i++) {
      if (!taken[i]) {
        handles[i].release();
      } else if (done) {
        handles[i].gone();
      } else {
        handles[i].giveBack();
      }
    }
  }
}
