package org.nanodo.pjrt;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.nanodo.pjrt.bindings.PJRT_Api;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_AddressableDevices_Args;
import org.nanodo.pjrt.bindings.PJRT_LoadedExecutable_Destroy_Args;
import org.nanodo.pjrt.bindings.global.pjrt;

/** A compiled program on the devices that it was compiled for. */
public final class NativeExecutable extends NativeHandle {
  private final NativeClient client;
  private final PJRT_LoadedExecutable executable;
  private final NativeProgram program;
  private final List<NativeDevice> devices;
  private final int[] outputTypes;
  private final long[][] outputDims;

  NativeExecutable(NativeClient client, long address) {
    super("executable", address);
    this.client = client;
    this.executable = new PJRT_LoadedExecutable(Calls.at(address));
    client.adopt(this);
    this.program = NativeProgram.of(client.api(), executable);
    this.devices = findDevices();
    this.outputTypes = program.outputTypes();
    this.outputDims = program.outputDims();
  }

  /** The devices in the order in which arguments and results are given for them. */
  public List<NativeDevice> devices() {
    return devices;
  }

  /** The element type of each result, as PJRT numbers them. */
  public int[] outputTypes() {
    return outputTypes;
  }

  /** The sizes of each result, as one device holds it. */
  public long[][] outputDims() {
    return outputDims;
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
    int devices = this.devices.size();
    int outputs = outputTypes.length;
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

  /** What was compiled; it is closed with this. */
  public NativeProgram program() {
    return program;
  }

  private List<NativeDevice> findDevices() {
    try (var scope = new PointerScope()) {
      var args = Calls.zeroed(new PJRT_LoadedExecutable_AddressableDevices_Args());
      Calls.check(
          client.api(),
          client.api().PJRT_LoadedExecutable_AddressableDevices().call(args.executable(executable)),
          "asking for a program's devices");
      var found = new ArrayList<NativeDevice>();
      for (long i = 0; i < args.num_addressable_devices(); i++) {
        long address = args.addressable_devices().get(i).address();
        client.devices().stream().filter(d -> d.address() == address).forEach(found::add);
      }
      return List.copyOf(found);
    }
  }

  @Override
  protected void destroy(long address) {
    PJRT_Api api = client.api();
    try (var scope = new PointerScope()) {
      program.close();
      var args = Calls.zeroed(new PJRT_LoadedExecutable_Destroy_Args()).executable(executable);
      Calls.check(api, api.PJRT_LoadedExecutable_Destroy().call(args), "closing an executable");
    }
  }

  @Override
  void forgotten() {
    client.disown(this);
  }
}
