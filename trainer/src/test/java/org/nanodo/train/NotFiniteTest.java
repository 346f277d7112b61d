package org.nanodo.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nanodo.checkpoint.Checkpoints;
import org.nanodo.checkpoint.LockedWorkdir;
import org.nanodo.checkpoint.Retention;
import org.nanodo.config.Config;
import org.nanodo.data.DataState;
import org.nanodo.data.TextData;
import org.nanodo.data.Vocabulary;
import org.nanodo.io.HostTensors;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.ir.DType;
import org.nanodo.ir.Literal;
import org.nanodo.ir.TensorType;
import org.nanodo.metrics.Average;
import org.nanodo.nn.ParamSpec;
import org.nanodo.runtime.Client;
import org.nanodo.runtime.ClientOptions;

/** A NaN or an infinity in any tensor is found, wherever it lies, and named. */
class NotFiniteTest {
  private static final String BAD = "blocks_1/Mlp_0/Dense_0/kernel";

  @TempDir private Path folder;

  private Config config(String... options) {
    List<String> tiny =
        List.of(
            "workdir=" + folder.resolve("w"),
            "ds_name=text:" + folder.resolve("text.txt"),
            "vocab_path=",
            "model.D=16",
            "model.H=2",
            "model.L=8",
            "model.N=2",
            "model.F=32",
            "batch_size=8",
            "eval_batch_size=2");
    return Config.load("nano", tiny).with(List.of(options));
  }

  /** The tensors with the last element of one replaced. */
  private static Map<String, Literal> with(Map<String, Literal> all, String name, double value) {
    var changed = new LinkedHashMap<>(all);
    Literal x = all.get(name);
    double[] values = x.toDoubles();
    values[values.length - 1] = value;
    changed.put(name, Literal.of(x.type(), values));
    return changed;
  }

  private static Map<String, Literal> state(Trainer trainer) {
    return HostTensors.values(trainer.entries());
  }

  @ParameterizedTest
  @CsvSource({
    "1, grad_accumulation_steps=2",
    "4, mesh.model=2 model.scan=true opt.optimizer=adafactor",
  })
  void aStateOnTheDevicesIsSearched(int devices, String options) {
    Config config = config(options.split(" "));
    try (Client client = Client.open(ClientOptions.cpu(devices));
        var trainer = new Trainer(config, client, StackedTest.V, StackedTest.FLAGS)) {
      trainer.initialize();
      Map<String, Literal> good = state(trainer);
      assertThatCode(() -> trainer.requireFinite("it", "")).doesNotThrowAnyException();
      long floats = good.values().stream().filter(x -> x.type().dtype().isFloat()).count();
      List<String> opt =
          good.keySet().stream().filter(n -> n.endsWith("blocks_0/LayerNorm_0/scale")).toList();
      for (String name : Stream.concat(Stream.of("params/" + BAD), opt.stream()).toList()) {
        double value = name.endsWith(BAD) ? Double.NEGATIVE_INFINITY : Double.NaN;
        trainer.restore(HostTensors.sources(with(good, name, value)));
        assertThatThrownBy(() -> trainer.requireFinite("the state", "so"))
            .isInstanceOf(TrainingException.class)
            .hasMessage(
                "the state is not finite: a NaN or an infinity is in 1 of %d tensors (%s); so",
                floats, name);
        assertThat(trainer.isBetweenSteps()).isTrue();
      }
    }
  }

  @Test
  void aRunThatWouldGoOnFromItRefusesIt() {
    Config own = config();
    Config other =
        config("workdir=" + folder.resolve("new"), "checkpoint_restore_dir=" + own.workdirPath());
    try (Client client = Client.open(ClientOptions.cpu(1));
        var trainer = new Trainer(own, client, StackedTest.V, StackedTest.FLAGS)) {
      trainer.initialize();
      List<Entry> bad = entries("", with(state(trainer), "params/" + BAD, Double.NaN));
      JsonObject position = SavedPosition.encode(DataState.START);
      try (var workdir = LockedWorkdir.open(own.workdirPath())) {
        new Checkpoints(workdir, Retention.last(1), line -> {})
            .save(0, bad, position, new JsonObject());
      }
      for (Config config : List.of(own, other)) {
        try (var workdir = LockedWorkdir.open(config.workdirPath())) {
          var manager = new CheckpointManager(config, workdir);
          assertThatThrownBy(() -> manager.load(trainer))
              .isInstanceOf(TrainingException.class)
              .hasMessageStartingWith(
                  "checkpoint %s is not finite: a NaN or an infinity is in 1 of ",
                  own.workdirPath().resolve("checkpoints").resolve("0"))
              .hasMessageContaining(BAD)
              .hasMessageEndingWith(config == own ? "the one before" : "an earlier one");
        }
      }
    }
  }

  @Test
  void evalExportAndImportRefuseIt() throws Exception {
    var text = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      text.append("paragraph ").append(i).append("\n\n");
    }
    Files.writeString(folder.resolve("text.txt"), text);
    Config config = config();
    Path exported = folder.resolve("params.safetensors");
    try (Client client = Client.open(ClientOptions.cpu(1));
        TextData data = TextData.open(config.dsName(), config.vocabPath())) {
      int V = data.tokenizer().vocabSize();
      Map<String, Literal> zeros = zeros(new StepPrograms(config, V, 1));
      try (var workdir = LockedWorkdir.open(config.workdirPath())) {
        List<Entry> bad = entries("params/", with(zeros, BAD, Double.NaN));
        new Checkpoints(workdir, Retention.last(1), line -> {})
            .save(7, bad, new JsonObject(), new JsonObject());
      }
      Safetensors.write(
          folder.resolve("bad.safetensors"),
          entries("", with(zeros, "embed/embedding", Double.POSITIVE_INFINITY)),
          Map.of());
      var checkpoint = Checkpoints.find(config.workdirPath(), line -> {});
      refuses(BAD, () -> ParameterFile.write(exported, checkpoint));
      assertThat(exported).doesNotExist();
      refuses(BAD, () -> CheckpointEval.run(config, client, checkpoint, data));
      Config other = config("workdir=" + folder.resolve("new"));
      refuses(
          "embed/embedding",
          () ->
              ParameterFile.read(
                  folder.resolve("bad.safetensors"), other, client, Vocabulary.of(V)));
      assertThat(folder.resolve("new")).doesNotExist();
    }
    var outcome =
        new CheckpointEval.Outcome(
            Map.of("loss", new Average(10, Double.NaN, 0)), OptionalDouble.empty());
    assertThatThrownBy(outcome::requireFinite)
        .isInstanceOf(TrainingException.class)
        .hasMessageStartingWith("the loss is NaN");
  }

  private static void refuses(String name, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("a NaN or an infinity is in 1 of 19 tensors (")
        .hasMessageContaining(name);
  }

  private static Map<String, Literal> zeros(StepPrograms programs) {
    var zeros = new LinkedHashMap<String, Literal>();
    programs
        .named()
        .types(programs.params().map(ParamSpec::type))
        .forEach((name, type) -> zeros.put(name, Literal.wrap(type, Literal.allocate(type))));
    return zeros;
  }

  private static List<Entry> entries(String prefix, Map<String, Literal> values) {
    return values.entrySet().stream()
        .map(e -> Entry.of(prefix + e.getKey(), e.getValue()))
        .toList();
  }

  /** Bits by IEEE 754, and bfloat16 as the upper half of a float32. */
  @ParameterizedTest
  @CsvSource({
    "F64, 7fefffffffffffff, true", "F64, 7ff0000000000000, false", "F64, fff8000000000000, false",
    "F32, ff7fffff, true", "F32, ff800000, false", "F32, 7f800001, false",
    "BF16, 7f7f, true", "BF16, ff80, false", "BF16, 7fc0, false",
    "F16, fbff, true", "F16, fc00, false", "F16, 7e00, false",
    "I32, 7f800000, true",
  })
  void bitsOnTheHost(DType dtype, String bits, boolean finite) {
    ByteBuffer data = ByteBuffer.allocateDirect(2 * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    long value = Long.parseUnsignedLong(bits, 16);
    for (int i = 0; i < dtype.bytes(); i++) {
      data.put(dtype.bytes() + i, (byte) (value >>> (8 * i)));
    }
    Map<String, Literal> tensors = Map.of("x", Literal.wrap(TensorType.of(dtype, 2), data));
    if (finite) {
      assertThatCode(() -> NotFinite.refuse(HostTensors.sources(tensors), "file", ""))
          .doesNotThrowAnyException();
    } else {
      assertThatThrownBy(
              () -> NotFinite.refuse(HostTensors.sources(tensors), "file", "choose another"))
          .hasMessage("file: a NaN or an infinity is in 1 of 1 tensors (x); choose another");
    }
  }
}
