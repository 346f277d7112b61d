package org.nanodo.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nanodo.config.Config;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;

class StoredWeightsTest {
  @TempDir Path folder;

  private static Decoder decoder(HuggingFaceModel model) {
    return RunKeys.read(Config.load("nano", model.overrides()), model.vocabSize());
  }

  @Test
  void manyFilesHaveAnIndex() throws IOException {
    Path from = Models.unpack("llama", folder);
    Path to = Files.createDirectory(folder.resolve("to"));
    try (HuggingFaceModel model = HuggingFaceModel.open(from)) {
      Map<String, TensorSource> parameters = model.parameters();
      int files = new StoredWeights(decoder(model), DType.F32, parameters, 6000).write(to);
      assertThat(files).isGreaterThan(3);
      Files.copy(from.resolve("config.json"), to.resolve("config.json"));
      try (HuggingFaceModel again = HuggingFaceModel.open(to);
          var written = Files.list(to)) {
        var found = again.parameters();
        assertThat(found).containsOnlyKeys(parameters.keySet());
        for (String name : parameters.keySet()) {
          assertThat(found.get(name).toLiteral().toFloats())
              .isEqualTo(parameters.get(name).toLiteral().toFloats());
        }
        List<Long> sizes = new ArrayList<>();
        for (Path file : written.filter(f -> f.toString().endsWith("s")).toList()) {
          sizes.add(Files.size(file));
        }
        assertThat(sizes).hasSize(files).allMatch(size -> size < 6000 + 2000);
      }
    }
  }

  /** As they are sent to devices and written to files. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 16, 24, 100})
  void partsAreThoseOfTheWhole(int elements) throws IOException {
    for (String name : List.of("llama_bf16", "gpt2")) {
      try (HuggingFaceModel model = HuggingFaceModel.open(Models.unpack(name, folder))) {
        for (TensorSource parameter : model.parameters().values()) {
          float[] whole = parameter.toLiteral().toFloats();
          for (int at = 0; at < whole.length; at += elements) {
            int some = Math.min(elements, whole.length - at);
            ByteBuffer part = ByteBuffer.allocate(4 * some).order(ByteOrder.LITTLE_ENDIAN);
            parameter.read(4L * at, part);
            int first = at;
            assertThat(part.flip().remaining()).isEqualTo(4 * some);
            assertThat(IntStream.range(0, some))
                .allMatch(i -> part.getFloat(4 * i) == whole[first + i]);
          }
        }
      }
    }
  }

  @Test
  void parametersOfAnotherModelAreRefused() {
    try (HuggingFaceModel model = HuggingFaceModel.open(Models.unpack("gpt2", folder))) {
      var parameters = new TreeMap<>(model.parameters());
      TensorSource scale = parameters.remove("blocks_1/LayerNorm_0/scale");
      assertThatThrownBy(() -> new StoredWeights(decoder(model), DType.F32, parameters))
          .isInstanceOf(HuggingFaceException.class)
          .hasMessageContaining("nothing for parameter blocks_1/LayerNorm_0/scale");
      parameters.put("blocks_1/LayerNorm_0/scale", scale);
      parameters.put("blocks_2/LayerNorm_0/scale", scale);
      assertThatThrownBy(() -> new StoredWeights(decoder(model), DType.F32, parameters))
          .isInstanceOf(HuggingFaceException.class)
          .hasMessageContaining("has a parameter blocks_2/LayerNorm_0/scale");
    }
  }

  /** NanoDO's model has no biases. */
  @Test
  void biasesThatAreMissingAreZeros() throws IOException {
    Path from = Models.unpack("gpt2", folder);
    Path to = Files.createDirectory(folder.resolve("to"));
    try (HuggingFaceModel model = HuggingFaceModel.open(from)) {
      var parameters = new TreeMap<>(model.parameters());
      parameters.keySet().removeIf(name -> name.endsWith("/bias"));
      var keys = new ArrayList<>(model.overrides());
      keys.add("model.bias=false");
      Decoder decoder = RunKeys.read(Config.load("nano", keys), 64);
      new StoredWeights(decoder, DType.F32, parameters).write(to);
      Files.copy(from.resolve("config.json"), to.resolve("config.json"));
      try (HuggingFaceModel again = HuggingFaceModel.open(to)) {
        for (var found : again.parameters().entrySet()) {
          float[] values = found.getValue().toLiteral().toFloats();
          if (found.getKey().endsWith("/bias")) {
            assertThat(values).containsOnly(0);
          } else {
            assertThat(values).isEqualTo(parameters.get(found.getKey()).toLiteral().toFloats());
          }
        }
      }
    }
  }
}
