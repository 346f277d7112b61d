package org.nanodo.pjrt;

import java.nio.charset.StandardCharsets;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Error;
import org.nanodo.pjrt.bindings.PJRT_Error_Destroy_Args;
import org.nanodo.pjrt.bindings.PJRT_Error_GetCode_Args;
import org.nanodo.pjrt.bindings.PJRT_Error_Message_Args;
import org.nanodo.pjrt.bindings.PJRT_Program;

/** Calls of the C API: zeroed arguments before each, errors read after it. */
final class Calls {
  private static final String[] CODES = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"
  };

  private Calls() {}

  /** Zeroes a struct, or an array of them, and writes the size that each of them begins with. */
  static <T extends Pointer> T zeroed(T structs) {
    int size = structs.sizeof();
    long count = Math.max(1, structs.limit());
    Pointer.memset(structs, 0, size * count);
    var words = new LongPointer(structs);
    for (long i = 0; i < count; i++) {
      words.put(i * size / Long.BYTES, size);
    }
    return structs;
  }

  /** A pointer to an address that came from native code. */
  static Pointer at(long address) {
    return new Address(address);
  }

  static String text(BytePointer chars, long size) {
    return new String(bytes(chars, size), StandardCharsets.UTF_8);
  }

  static byte[] bytes(BytePointer chars, long size) {
    byte[] bytes = new byte[Math.toIntExact(size)];
    if (size > 0) {
      chars.get(bytes);
    }
    return bytes;
  }

  /** A program in StableHLO, text or bytecode, in native memory of the current scope. */
  static PJRT_Program stablehlo(byte[] program) {
    return program("mlir", program);
  }

  /** A serialized {@code HloModuleProto}, in native memory of the current scope. */
  static PJRT_Program hlo(byte[] module) {
    return program("hlo", module);
  }

  private static PJRT_Program program(String format, byte[] program) {
    var code = zeroed(new PJRT_Program());
    code.code(new BytePointer(program)).code_size(program.length);
    code.format(new BytePointer(format)).format_size(format.length());
    return code;
  }

  /**
   * Frees the error of a call, if there is one, and throws it.
   *
   * @throws NativeException with what the error says, after {@code doing}
   */
  static void check(PJRT_Api api, @Nullable PJRT_Error error, String doing) {
    if (error == null) {
      return;
    }
    try (var scope = new PointerScope()) {
      var message = zeroed(new PJRT_Error_Message_Args());
      api.PJRT_Error_Message().call(message.error(error));
      String said = text(message.message(), message.message_size());
      var code = zeroed(new PJRT_Error_GetCode_Args());
      PJRT_Error second = api.PJRT_Error_GetCode().call(code.error(error));
      String name = second == null && code.code() < CODES.length ? CODES[code.code()] : "UNKNOWN";
      destroy(api, second);
      destroy(api, error);
      throw new NativeException(name, "%s: %s (%s)".formatted(doing, gist(said), name));
    }
  }

  // XLA ends some messages with where in its own source they came from.
  private static String gist(String message) {
    int trace = message.indexOf("=== Source Location Trace");
    return (trace < 0 ? message : message.substring(0, trace)).strip();
  }

  private static void destroy(PJRT_Api api, @Nullable PJRT_Error error) {
    if (error != null) {
      api.PJRT_Error_Destroy().call(zeroed(new PJRT_Error_Destroy_Args()).error(error));
    }
  }

  private static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }
}
