package org.nanodo.pjrt;

import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_Executable;
import org.nanodo.pjrt.bindings.PJRT_Executable_Destroy_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_GetCompiledMemoryStats_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_GetCostAnalysis_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_OptimizedProgram_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_OutputDimensions_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_OutputElementTypes_Args;
import org.nanodo.pjrt.bindings.PJRT_Executable_Serialize_Args;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_GetExecutable_Args;
import org.nanodo.pjrt.bindings.PJRT_Program;

/** A compiled program and its properties, which need no device. */
public final class NativeProgram extends NativeHandle {
  private final PJRT_Api api;
  private final PJRT_Executable executable;

  NativeProgram(PJRT_Api api, long address) {
    super("program", address);
    this.api = api;
    this.executable = new PJRT_Executable(Calls.at(address));
  }

  /** The program that a client has loaded. */
  static NativeProgram of(PJRT_Api api, PJRT_LoadedExecutable loaded) {
    try (var scope = new PointerScope()) {
      var get = Calls.zeroed(new PJRT_LoadedExecutable_GetExecutable_Args());
      Calls.check(
          api,
          api.PJRT_LoadedExecutable_GetExecutable().call(get.loaded_executable(loaded)),
          "asking for a program");
      return new NativeProgram(api, get.executable().address());
    }
  }

  /** Bytes by kind on one device. */
  public CompiledMemory memory() {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Executable_GetCompiledMemoryStats_Args());
          Calls.check(
              api,
              api.PJRT_Executable_GetCompiledMemoryStats().call(args.executable(executable)),
              "asking for a program's memory");
          return new CompiledMemory(
              args.argument_size_in_bytes(),
              args.output_size_in_bytes(),
              args.temp_size_in_bytes(),
              args.alias_size_in_bytes(),
              args.generated_code_size_in_bytes(),
              args.peak_memory_in_bytes());
        });
  }

  /** What the compiler estimates: {@code flops}, {@code bytes accessed} and more. */
  public Map<String, Object> costAnalysis() {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Executable_GetCostAnalysis_Args());
          Calls.check(
              api,
              api.PJRT_Executable_GetCostAnalysis().call(args.executable(executable)),
              "asking for a program's cost");
          return NamedValues.read(args.properties(), args.num_properties());
        });
  }

  /** The program as the compiler left it. */
  public OptimizedProgram optimized() {
    return using(
        () -> {
          var code = Calls.zeroed(new PJRT_Program());
          var args = Calls.zeroed(new PJRT_Executable_OptimizedProgram_Args());
          args.executable(executable).program(code);
          // The first call says how much memory the second one needs.
          Calls.check(
              api, api.PJRT_Executable_OptimizedProgram().call(args), "asking for a program");
          var bytes = new BytePointer(code.code_size());
          code.code(bytes);
          Calls.check(
              api, api.PJRT_Executable_OptimizedProgram().call(args), "asking for a program");
          return new OptimizedProgram(
              Calls.text(code.format(), code.format_size()), Calls.bytes(bytes, code.code_size()));
        });
  }

  /** Bytes from which the same plugin loads the program again, here or elsewhere. */
  public byte[] serialize() {
    return using(
        () -> {
          var args = Calls.zeroed(new PJRT_Executable_Serialize_Args()).executable(executable);
          Calls.check(api, api.PJRT_Executable_Serialize().call(args), "serializing a program");
          try {
            return Calls.bytes(args.serialized_bytes(), args.serialized_bytes_size());
          } finally {
            args.serialized_executable_deleter().call(args.serialized_executable());
          }
        });
  }

  @Override
  protected void destroy(long address) {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Executable_Destroy_Args()).executable(executable);
      Calls.check(api, api.PJRT_Executable_Destroy().call(args), "closing a program");
    }
  }

  /** The element type of each result, as PJRT numbers them. */
  int[] outputTypes() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Executable_OutputElementTypes_Args());
      Calls.check(
          api,
          api.PJRT_Executable_OutputElementTypes().call(args.executable(executable)),
          "asking for the types of results");
      int[] types = new int[Math.toIntExact(args.num_output_types())];
      if (types.length > 0) {
        args.output_types().get(types);
      }
      return types;
    }
  }

  /** The sizes of each result, as one device holds it. */
  long[][] outputDims() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Executable_OutputDimensions_Args());
      Calls.check(
          api,
          api.PJRT_Executable_OutputDimensions().call(args.executable(executable)),
          "asking for the sizes of results");
      long[][] dims = new long[Math.toIntExact(args.num_outputs())][];
      long next = 0;
      for (int i = 0; i < dims.length; i++) {
        dims[i] = new long[Math.toIntExact(args.dim_sizes().get(i))];
        for (int d = 0; d < dims[i].length; d++) {
          dims[i][d] = args.dims().get(next++);
        }
      }
      return dims;
    }
  }
}
