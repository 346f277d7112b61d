package org.nanodo.runtime;

import java.util.ArrayList;
import java.util.List;
import org.nanodo.ir.TensorType;
import org.nanodo.pjrt.NativeBuffer;
import org.nanodo.pjrt.NativeException;
import org.nanodo.pjrt.NativeExecutable;

/** A compiled program, loaded on the devices that it was compiled for. */
public final class Executable implements AutoCloseable {
  private final Client client;
  private final NativeExecutable executable;
  private final List<Device> devices;
  private final List<TensorType> outputs;
  private final CompiledProgram program;

  Executable(Client client, NativeExecutable executable) {
    this.client = client;
    this.executable = executable;
    this.devices = executable.devices().stream().map(client::device).toList();
    this.outputs = types(executable);
    this.program = new CompiledProgram(executable.program());
  }

  private static List<TensorType> types(NativeExecutable executable) {
    int[] codes = executable.outputTypes();
    long[][] dims = executable.outputDims();
    var types = new ArrayList<TensorType>();
    for (int i = 0; i < codes.length; i++) {
      types.add(PjrtTypes.type(codes[i], dims[i]));
    }
    return List.copyOf(types);
  }

  /** The devices, in the order of the buffers of arguments and results. */
  public List<Device> devices() {
    return devices;
  }

  /** The number of results. */
  public int outputs() {
    return outputs.size();
  }

  /** The types of the results' shards on one device. */
  public List<TensorType> outputTypes() {
    return outputs;
  }

  /**
   * Executes the program, in one native call, and returns its results, which can be used before
   * they are computed; on several CPU devices it waits for them. Buffers are indexed {@code
   * [argument][device]} and {@code [result][device]}.
   *
   * <p>Donated arguments are closed; results reuse their memory where the program aliases them.
   * Arguments that are not donated keep their values even if the program aliases them. If this
   * throws, all arguments are unchanged.
   *
   * @throws IllegalStateException if an argument is closed, or is donated and passed twice
   * @throws PjrtException if arguments do not match the program's parameters
   */
  public Buffer[][] execute(Buffer[][] args, boolean[] donated) {
    var in = new NativeBuffer[args.length][devices.size()];
    if (donated.length != args.length) {
      throw new IllegalArgumentException(
          "%d arguments, but donated has length %d".formatted(args.length, donated.length));
    }
    for (int a = 0; a < args.length; a++) {
      if (args[a].length != devices.size()) {
        throw new IllegalArgumentException(
            "argument %d has %d buffers, the program runs on %d devices"
                .formatted(a, args[a].length, devices.size()));
      }
      for (int d = 0; d < devices.size(); d++) {
        in[a][d] = args[a][d].unwrap();
      }
    }
    NativeBuffer[][] made = PjrtException.rethrown(() -> launch(in, donated));
    var out = new Buffer[made.length][devices.size()];
    for (int o = 0; o < made.length; o++) {
      for (int d = 0; d < devices.size(); d++) {
        out[o][d] = new Buffer(outputs.get(o), devices.get(d), made[o][d]);
      }
    }
    return out;
  }

  /**
   * Virtual CPU devices share a few threads, and a collective blocks one for each device until all
   * have arrived: two concurrent programs can deadlock, upon which XLA aborts the process. So there
   * one program completes before the next starts.
   */
  private NativeBuffer[][] launch(NativeBuffer[][] in, boolean[] donated) {
    if (devices.size() == 1 || !client.platform().equals("cpu")) {
      return executable.execute(in, donated);
    }
    synchronized (client) {
      NativeBuffer[][] made = executable.execute(in, donated);
      if (made.length > 0) {
        for (NativeBuffer part : made[0]) {
          finish(part);
        }
      }
      return made;
    }
  }

  private static void finish(NativeBuffer part) {
    try {
      part.await();
    } catch (NativeException e) {
      // The computation failed, which reading the result reports.
      return;
    }
  }

  /** The compiled program, which is closed with this. */
  public CompiledProgram program() {
    return program;
  }

  @Override
  public void close() {
    PjrtException.rethrown(executable::close);
  }
}
