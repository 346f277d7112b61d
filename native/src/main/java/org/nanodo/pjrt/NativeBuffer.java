package org.nanodo.pjrt;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Buffer;
import org.nanodo.pjrt.bindings.PJRT_Buffer_UnsafePointer_Args;
import org.nanodo.pjrt.bindings.global.pjrt;

/** An array on one device, which may still be being computed. */
public final class NativeBuffer extends NativeHandle {
  private final NativeClient client;

  NativeBuffer(NativeClient client, long address) {
    super("buffer", address);
    this.client = client;
    client.adopt(this);
  }

  /**
   * Copies whole buffers to {@code host}, each to its own offset from the buffer's position, in
   * row-major order, and waits for all of them. One crossing of JNI.
   */
  public static void fetch(
      NativeBuffer[] buffers, long[] ranks, long[] sizes, ByteBuffer host, long[] offsets) {
    if (buffers.length == 0) {
      return;
    }
    var api = buffers[0].client.api();
    try (var uses = new Uses(buffers.length)) {
      for (NativeBuffer buffer : buffers) {
        uses.add(buffer);
      }
      Calls.check(
          api,
          pjrt.nanodo_fetch(api, uses.addresses(), ranks, sizes, offsets, buffers.length, host),
          "copying to the host");
    }
  }

  /**
   * Waits until the buffer is computed.
   *
   * @throws NativeException if its computation failed
   */
  public void await() {
    try (var uses = new Uses(1)) {
      uses.add(this);
      Calls.check(
          client.api(),
          pjrt.nanodo_await(client.api(), uses.addresses(), 1),
          "waiting for a buffer");
    }
  }

  /** The address on the device: it tells whether memory was reused, and must not be accessed. */
  public long unsafePointer() {
    try (var uses = new Uses(1);
        var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Buffer_UnsafePointer_Args());
      args.buffer(new PJRT_Buffer(Calls.at(uses.add(this))));
      Calls.check(
          client.api(),
          client.api().PJRT_Buffer_UnsafePointer().call(args),
          "asking for a buffer's address");
      return args.buffer_pointer();
    }
  }

  @Override
  protected void destroy(long address) {
    Calls.check(
        client.api(),
        pjrt.nanodo_destroy_buffers(client.api(), new long[] {address}, 1),
        "freeing a buffer");
  }

  @Override
  void forgotten() {
    client.disown(this);
  }
}
