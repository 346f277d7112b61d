package org.nanodo.pjrt;

import java.util.ArrayList;
import java.util.List;
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
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_AddressableDevices_Args;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_GetExecutable_Args;
import org.nanodo.pjrt.bindings.PJRT_Program;

/** What can be asked of a compiled program without running it. */
final class Program {
  private final PJRT_Api api;
  private final PJRT_Executable executable;
  private final List<NativeDevice> devices;
  private final int[] outputTypes;
  private final long[][] outputDims;

  Program(NativeClient client, PJRT_LoadedExecutable loaded) {
    this.api = client.api();
    try (var scope = new PointerScope()) {
      var get = Calls.zeroed(new PJRT_LoadedExecutable_GetExecutable_Args());
      Calls.check(
          api,
          api.PJRT_LoadedExecutable_GetExecutable().call(get.loaded_executable(loaded)),
          "asking for a program");
      this.executable = new PJRT_Executable(Calls.at(get.executable().address()));
      this.devices = findDevices(client, loaded);
      this.outputTypes = findTypes();
      this.outputDims = findDims();
    }
  }

  List<NativeDevice> devices() {
    return devices;
  }

  int[] outputTypes() {
    return outputTypes;
  }

  long[][] outputDims() {
    return outputDims;
  }

  CompiledMemory memory() {
    try (var scope = new PointerScope()) {
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
    }
  }

  Map<String, Object> costAnalysis() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_Executable_GetCostAnalysis_Args());
      Calls.check(
          api,
          api.PJRT_Executable_GetCostAnalysis().call(args.executable(executable)),
          "asking for a program's cost");
      return NamedValues.read(args.properties(), args.num_properties());
    }
  }

  OptimizedProgram optimized() {
    try (var scope = new PointerScope()) {
      var code = Calls.zeroed(new PJRT_Program());
      var args = Calls.zeroed(new PJRT_Executable_OptimizedProgram_Args());
      args.executable(executable).program(code);
      // The first call says how much memory the second one needs.
      Calls.check(api, api.PJRT_Executable_OptimizedProgram().call(args), "asking for a program");
      var bytes = new BytePointer(code.code_size());
      code.code(bytes);
      Calls.check(api, api.PJRT_Executable_OptimizedProgram().call(args), "asking for a program");
      return new OptimizedProgram(
          Calls.text(code.format(), code.format_size()), Calls.bytes(bytes, code.code_size()));
    }
  }

  void destroy() {
    var args = Calls.zeroed(new PJRT_Executable_Destroy_Args()).executable(executable);
    Calls.check(api, api.PJRT_Executable_Destroy().call(args), "closing a program");
  }

  private List<NativeDevice> findDevices(NativeClient client, PJRT_LoadedExecutable loaded) {
    var args = Calls.zeroed(new PJRT_LoadedExecutable_AddressableDevices_Args());
    Calls.check(
        api,
        api.PJRT_LoadedExecutable_AddressableDevices().call(args.executable(loaded)),
        "asking for a program's devices");
    var found = new ArrayList<NativeDevice>();
    for (long i = 0; i < args.num_addressable_devices(); i++) {
      long address = args.addressable_devices().get(i).address();
      client.devices().stream().filter(d -> d.address() == address).forEach(found::add);
    }
    return List.copyOf(found);
  }

  private int[] findTypes() {
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

  private long[][] findDims() {
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
