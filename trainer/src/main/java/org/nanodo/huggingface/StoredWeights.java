package org.nanodo.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nanodo.huggingface.Weight.Form;
import org.nanodo.io.DurableFiles;
import org.nanodo.io.Safetensors;
import org.nanodo.io.Safetensors.Entry;
import org.nanodo.io.TensorSource;
import org.nanodo.ir.DType;
import org.nanodo.ir.TensorType;

/** The parameters of a model as the tensors of Hugging Face's files. */
final class StoredWeights {
  /** What transformers puts into one file at most. */
  static final long MOST_BYTES = 5_000_000_000L;

  private static final int PIECE = 16 << 20;
  private static final Map<String, String> METADATA = Map.of("format", "pt");

  private final List<Entry> tensors = new ArrayList<>();
  private final long mostBytes;

  /**
   * Finds the parameters.
   *
   * @throws HuggingFaceException if they are not those of the model
   */
  StoredWeights(Decoder decoder, DType dtype, Map<String, TensorSource> parameters) {
    this(decoder, dtype, parameters, MOST_BYTES);
  }

  StoredWeights(
      Decoder decoder, DType dtype, Map<String, TensorSource> parameters, long mostBytes) {
    this.mostBytes = mostBytes;
    var left = new LinkedHashMap<>(parameters);
    Map<String, List<Weight>> byTensor = new LinkedHashMap<>();
    for (Weight weight : Weights.of(decoder, "transformer.")) {
      byTensor.computeIfAbsent(weight.theirs(), name -> new ArrayList<>()).add(weight);
    }
    byTensor.forEach(
        (name, weights) -> {
          var parts = new ArrayList<FloatSource>();
          weights.forEach(w -> parts.add(stored(decoder, w, left.remove(w.ours()))));
          var type = new TensorType(dtype, weights.get(0).theirShape());
          FloatSource all =
              parts.size() == 1 ? parts.get(0) : Matrices.beside(parts, weights.get(0).columns());
          var tensor = new FloatTensor(type, all);
          tensors.add(new Entry(name, type, out -> copy(tensor, out)));
        });
    left.keySet().stream()
        .findFirst()
        .ifPresent(
            name -> {
              throw new HuggingFaceException(
                  "the checkpoint has a parameter %s, which the config's model lacks; take the config that it was saved with"
                      .formatted(name));
            });
  }

  private static FloatSource stored(
      Decoder decoder, Weight weight, @Nullable TensorSource parameter) {
    if (parameter == null && !decoder.bias() && weight.ours().endsWith("/bias")) {
      return Matrices.zeros(); // A model without biases is GPT-2 with these.
    }
    if (parameter == null || !parameter.type().equals(weight.type())) {
      throw new HuggingFaceException(
          "the checkpoint has %s for parameter %s, expected %s; take the config that it was saved with"
              .formatted(
                  parameter == null ? "nothing" : parameter.type(), weight.ours(), weight.type()));
    }
    FloatSource values = new StoredFloats(parameter);
    return weight.form() instanceof Form.Transposed
        ? Matrices.transposed(values, weight.rows(), weight.columns())
        : values;
  }

  /** Pieces are large, as a piece of a transpose reads a bit of every row. */
  private static void copy(TensorSource tensor, WritableByteChannel out) throws IOException {
    long bytes = tensor.type().bytes();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(bytes, PIECE));
    for (long at = 0; at < bytes; at += piece.limit()) {
      piece.clear().limit((int) Math.min(bytes - at, PIECE));
      tensor.read(at, piece);
      piece.flip();
      while (piece.hasRemaining()) {
        out.write(piece);
      }
    }
  }

  /** Writes the files into a folder, and an index if there are several; returns how many. */
  int write(Path folder) throws IOException {
    List<List<Entry>> files = split();
    if (files.size() == 1) {
      Safetensors.write(folder.resolve(WeightFiles.SINGLE), tensors, METADATA);
      return 1;
    }
    var map = new JsonObject();
    for (int i = 0; i < files.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, files.size());
      Safetensors.write(folder.resolve(name), files.get(i), METADATA);
      files.get(i).forEach(tensor -> map.addProperty(tensor.name(), name));
    }
    var metadata = new JsonObject();
    metadata.addProperty("total_size", tensors.stream().mapToLong(t -> t.type().bytes()).sum());
    var index = new JsonObject();
    index.add("metadata", metadata);
    index.add(WeightFiles.WEIGHT_MAP, map);
    String text = new GsonBuilder().setPrettyPrinting().create().toJson(index);
    DurableFiles.write(folder.resolve(WeightFiles.INDEX), text.getBytes(UTF_8));
    return files.size();
  }

  private List<List<Entry>> split() {
    var files = new ArrayList<List<Entry>>();
    long bytes = Long.MAX_VALUE;
    for (Entry tensor : tensors) {
      if (bytes > mostBytes - tensor.type().bytes()) {
        files.add(new ArrayList<>());
        bytes = 0;
      }
      files.get(files.size() - 1).add(tensor);
      bytes += tensor.type().bytes();
    }
    return files;
  }
}
