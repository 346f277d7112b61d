package org.nanodo.train;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.nanodo.config.Config;
import org.nanodo.config.ConfigException;
import org.nanodo.config.ModelKeys;
import org.nanodo.data.TextData;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/**
 * What a config alone cannot tell and can still be told before anything is built or written:
 * whether its sizes can fit here, and whether its names mean anything.
 */
final class RunChecks {
  private static final String CPU = "cpu";

  /** A block that is written out takes about 200 KiB of Java's heap while it is traced. */
  private static final double BYTES_OF_A_BLOCK = 1 << 16;

  /** One that is scanned takes its names. */
  private static final double BYTES_OF_A_NAME = 1 << 10;

  private static final double LARGEST_TENSOR = 0x1p53;

  private RunChecks() {}

  /**
   * Refuses a run that cannot work, before its workdir is opened.
   *
   * @throws ConfigException that names the key to change
   */
  static void train(Config config, TextData data, ClientOptions options) {
    boolean evaluates = data.documents(config.evalSplit()) >= config.evalBatch();
    int vocabSize = data.tokenizer().vocabSize();
    boolean onHost = options.platform().equals(CPU);
    int devices = onHost ? options.devices() : config.mesh().fewestDevices();
    program(config, vocabSize, devices);
    checkBuffer("batch_size", config.microBatch(), config);
    if (evaluates) {
      checkBuffer("eval_batch_size", config.evalBatch(), config);
    }
    long kept = (long) config.opt().gradAccumulationSteps() + TrainRun.BATCHES_IN_FLIGHT;
    // An end of the data may come before all of the buffer is used.
    kept += config.trainEpochs().isPresent() ? 0 : config.pygrainWorkerBufferSize();
    MemoryNeed.Part batches = MemoryNeed.batches(config, kept, evaluates);
    checkMemory(config, vocabSize, devices, batches, onHost);
  }

  /** The same for steps on random batches. */
  static void steps(Config config, int vocabSize, Client client) {
    int devices = client.devices().size();
    program(config, vocabSize, devices);
    checkBuffer("batch_size", config.microBatch(), config);
    long kept = config.opt().gradAccumulationSteps();
    MemoryNeed.Part batches = MemoryNeed.batches(config, kept, false);
    checkMemory(config, vocabSize, devices, batches, client.platform().equals(CPU));
  }

  /** The same for an evaluation, which asks nothing of the optimizer. */
  static void evaluation(Config config, int vocabSize, int devices) {
    sizes(config, vocabSize, devices);
    checkBuffer("eval_batch_size", config.evalBatch(), config);
  }

  private static void sizes(Config config, int vocabSize, int devices) {
    config.checkDevices(devices);
    checkBlocks(config.model());
    checkTensors(config, vocabSize);
  }

  /** The same for the programs alone, whatever they run on. */
  static void program(Config config, int vocabSize, int devices) {
    sizes(config, vocabSize, devices);
    if (NameChecks.hasNames(config)) {
      NameChecks.check(config, new StepPrograms(config, vocabSize, devices).params());
    }
  }

  private static void checkBlocks(ModelKeys model) {
    double bytes = model.N() * (model.scan() ? BYTES_OF_A_NAME : BYTES_OF_A_BLOCK);
    double heap = Runtime.getRuntime().maxMemory();
    require(
        bytes <= heap,
        "model.N=%d blocks are too many for a program: %s needs at least %s, and there are %s;"
            + " lower it%s",
        model.N(),
        model.scan() ? "naming them" : "writing them out",
        MemoryNeed.gib(bytes),
        MemoryNeed.gib(heap),
        model.scan() ? "" : ", or set model.scan=true for a loop");
  }

  /** What has more is no type at all, as no memory holds it. */
  private static void checkTensors(Config config, int vocabSize) {
    ModelKeys m = config.model();
    var batch = new Size("batch_size", config.microBatch());
    var length = new Size("model.L", m.L());
    var heads = new Size("model.H", m.H());
    var dimension = new Size("model.D", m.D());
    var inner = new Size("model.F", m.F());
    checkTensor(batch, length, heads, length);
    checkTensor(batch, length, new Size("the vocabulary", vocabSize));
    checkTensor(batch, length, inner);
    checkTensor(batch, length, dimension);
    checkTensor(new Size("model.N", m.N()), dimension, inner);
    checkTensor(new Size("model.N", m.N()), dimension, dimension);
  }

  private record Size(String key, double value) {}

  private static void checkTensor(Size... sizes) {
    double bytes = Stream.of(sizes).mapToDouble(Size::value).reduce(8, (a, b) -> a * b);
    Size most = Stream.of(sizes).max(Comparator.comparingDouble(Size::value)).orElseThrow();
    require(
        bytes < LARGEST_TENSOR,
        "%s=%.0f is too much: with %s it gives a tensor of 2^53 bytes or more; lower it",
        most.key,
        most.value,
        Stream.of(sizes)
            .map(Size::key)
            .filter(key -> !key.equals(most.key))
            .distinct()
            .collect(Collectors.joining(" and ")));
  }

  /** A batch is one buffer of Java's, which has fewer than 2^31 bytes. */
  private static void checkBuffer(String key, int rows, Config config) {
    int L = config.model().L();
    long bytes = 4L * rows * L;
    require(
        bytes <= Integer.MAX_VALUE,
        "%s and model.L give a batch of %d times %d tokens, %s; it must have less than 2 GiB: lower"
            + " %s",
        key,
        rows,
        L,
        MemoryNeed.gib((double) bytes),
        rows > L ? key : "model.L");
  }

  private static void checkMemory(
      Config config, int vocabSize, int devices, MemoryNeed.Part batches, boolean onHost) {
    MemoryNeed need =
        onHost
            ? MemoryNeed.onHost(config, vocabSize, devices, batches)
            : new MemoryNeed(List.of(batches), 0);
    double there = (double) MachineMemory.bytes().orElse(Long.MAX_VALUE);
    if (need.bytes() > there) {
      throw refused(
          "%s is too much: this needs at least %s of memory (%s), and there are %s; lower it",
          need.blame(config, vocabSize),
          MemoryNeed.gib(need.bytes()),
          need.describe(),
          MemoryNeed.gib(there));
    }
    double copies = batches.bytes() + (config.checkpoint() ? need.largest() : 0);
    long most = Runtime.getRuntime().maxMemory();
    if (copies > most && copies > direct(most)) {
      throw refused(
          "%s is too much: copies on the host take %s (batches %s, the largest tensor of a"
              + " checkpoint %s), and this process may have %s for them; lower it, or start with"
              + " NANODO_JAVA_OPTS=-XX:MaxDirectMemorySize=%.0fg",
          need.blame(config, vocabSize),
          MemoryNeed.gib(copies),
          MemoryNeed.gib(batches.bytes()),
          MemoryNeed.gib(copies - batches.bytes()),
          MemoryNeed.gib(direct(most)),
          Math.ceil(copies / (1 << 30)));
    }
  }

  /** What the option says; without it Java gives direct buffers as much as its heap. */
  private static double direct(long otherwise) {
    var bean = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    double given = Double.parseDouble(bean.getVMOption("MaxDirectMemorySize").getValue());
    return given == 0 ? otherwise : given;
  }

  @SuppressWarnings("AnnotateFormatMethod") // The annotation is no library of ours.
  private static void require(boolean holds, String message, Object... arguments) {
    if (!holds) {
      throw refused(message, arguments);
    }
  }

  @SuppressWarnings("AnnotateFormatMethod")
  private static ConfigException refused(String message, Object... arguments) {
    return new ConfigException(message.formatted(arguments));
  }
}
