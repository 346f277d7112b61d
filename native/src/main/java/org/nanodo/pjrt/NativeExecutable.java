package org.nanodo.pjrt;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_Destroy_Args;
import org.nanodo.pjrt.bindings.global.pjrt;

/** A compiled program on the devices that it was compiled for. */
public final class NativeExecutable extends NativeHandle {
  private final NativeClient client;
  private final PJRT_LoadedExecutable executable;
  private final Program program;

  NativeExecutable(NativeClient client, long address) {
    super("executable", address);
    this.client = client;
    this.executable = new PJRT_LoadedExecutable(Calls.at(address));
    client.adopt(this);
    this.program = new Program(client, executable);
  }

  /** The devices in the order in which arguments and results are given for them. */
  public List<NativeDevice> devices() {
    return program.devices();
  }

  /** The element type of each result, as PJRT numbers them. */
  public int[] outputTypes() {
    return program.outputTypes();
  }

  /** The sizes of each result, as one device holds it. */
  public long[][] outputDims() {
    return program.outputDims();
  }

  /**
   * Starts the program; its results may be passed on before they are computed. One crossing of JNI.
   *
   * <p>Arguments and results are tables, {@code [number][device]}. Where the program reuses the
   * memory of a donated argument it does so; in any case the buffers of donated arguments are
   * closed. If this throws, nothing was donated.
   *
   * @throws IllegalStateException if an argument is closed, or donated and passed twice
   */
  public NativeBuffer[][] execute(NativeBuffer[][] arguments, boolean[] donated) {
    int devices = program.devices().size();
    int outputs = program.outputTypes().length;
    long[] kept =
        IntStream.range(0, donated.length).filter(i -> !donated[i]).asLongStream().toArray();
    long[] made = new long[devices * outputs];
    try (var self = new Uses(1);
        var uses = new Uses(devices * arguments.length)) {
      self.add(this);
      for (int d = 0; d < devices; d++) {
        for (int a = 0; a < arguments.length; a++) {
          if (donated[a]) {
            uses.take(arguments[a][d]);
          } else {
            uses.add(arguments[a][d]);
          }
        }
      }
      // Programs that communicate must reach all devices in the same order.
      synchronized (client) {
        Calls.check(
            client.api(),
            pjrt.nanodo_execute(
                client.api(),
                executable,
                devices,
                uses.addresses(),
                arguments.length,
                kept,
                kept.length,
                outputs,
                made),
            "executing");
      }
      uses.takenAreGone();
      return table(client.adopt(made), outputs, devices);
    }
  }

  private static NativeBuffer[][] table(NativeBuffer[] deviceMajor, int outputs, int devices) {
    var table = new NativeBuffer[outputs][devices];
    for (int o = 0; o < outputs; o++) {
      for (int d = 0; d < devices; d++) {
        table[o][d] = deviceMajor[d * outputs + o];
      }
    }
    return table;
  }

  /** Bytes by kind on one device. */
  public CompiledMemory memory() {
    return whileOpen(program::memory);
  }

  /** What the compiler estimates: {@code flops}, {@code bytes accessed} and more. */
  public Map<String, Object> costAnalysis() {
    return whileOpen(program::costAnalysis);
  }

  /** The program as the compiler left it. */
  public OptimizedProgram optimizedProgram() {
    return whileOpen(program::optimized);
  }

  private <T> T whileOpen(Supplier<T> call) {
    try (var uses = new Uses(1)) {
      uses.add(this);
      return call.get();
    }
  }

  @Override
  protected void destroy(long address) {
    PJRT_Api api = client.api();
    try (var scope = new PointerScope()) {
      program.destroy();
      var args = Calls.zeroed(new PJRT_LoadedExecutable_Destroy_Args()).executable(executable);
      Calls.check(api, api.PJRT_LoadedExecutable_Destroy().call(args), "closing an executable");
    }
  }

  @Override
  void forgotten() {
    client.disown(this);
  }
}
