package org.nanodo.huggingface;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Set;

/** The {@code config.json} of LlamaForCausalLM and of Qwen3ForCausalLM. */
final class LlamaFields {
  private static final String ROPE_THETA = "rope_theta";

  private LlamaFields() {}

  static Decoder read(Architecture architecture, Fields fields) {
    boolean qwen = architecture == Architecture.QWEN3;
    int D = fields.count("hidden_size");
    int H = fields.count("num_attention_heads");
    requireFullAttention(fields);
    fields.requireOneOf("hidden_act", List.of("silu", "swish"), "silu");
    return new Decoder(
        architecture,
        fields.count("vocab_size"),
        D,
        H,
        fields.count("num_key_value_heads", qwen ? 32 : H),
        fields.count("head_dim", qwen ? 128 : Math.max(1, D / H)),
        fields.count("intermediate_size"),
        fields.count("num_hidden_layers"),
        fields.count("max_position_embeddings", qwen ? 32768 : 2048),
        ropeTheta(fields),
        fields.number("rms_norm_eps", 1e-6),
        bias(qwen, fields),
        fields.flag("tie_word_embeddings", false));
  }

  private static void requireFullAttention(Fields fields) {
    if (fields.has("use_sliding_window")) {
      // The size of the window is there, but not in use.
      fields.requireFlag("use_sliding_window", false, false);
      fields.number("sliding_window", 0);
      fields.number("max_window_layers", 0);
    }
    fields.requireEach("layer_types", "full_attention");
    fields.requireOneOf("partial_rotary_factor", List.of("1", "1.0"), "1");
    fields.requireFlag("rope_interleaved", false, false);
  }

  /** Of all dense layers; only the attention's or only the MLP's cannot be had. */
  private static boolean bias(boolean qwen, Fields fields) {
    boolean attention = fields.flag("attention_bias", false);
    if (qwen) {
      fields.requireFlag("attention_bias", false, false);
    } else if (fields.flag("mlp_bias", false) != attention) {
      throw fields.refused(
          attention ? "attention_bias" : "mlp_bias",
          "is not supported; attention_bias and mlp_bias must both be true or both be false");
    }
    return attention;
  }

  /** Older files have the base by itself and what is scaled in an object, newer ones all in one. */
  private static double ropeTheta(Fields fields) {
    double theta = fields.number(ROPE_THETA, 10_000);
    for (String key : List.of("rope_scaling", "rope_parameters")) {
      var rope = fields.object(key);
      if (rope.isPresent()) {
        rope.get().requireOneOf("rope_type", List.of("default"), "default");
        rope.get().requireOneOf("type", List.of("default"), "default");
        rope.get().requireOneOf("partial_rotary_factor", List.of("1", "1.0"), "1");
        theta = rope.get().number(ROPE_THETA, theta);
        rope.get().requireNoOthers(Set.of());
      }
    }
    return theta;
  }

  static JsonObject write(Decoder m) {
    var json = new JsonObject();
    json.addProperty("attention_bias", m.bias());
    if (m.architecture() == Architecture.LLAMA) {
      json.addProperty("mlp_bias", m.bias());
    }
    json.addProperty("attention_dropout", 0.0);
    json.addProperty("head_dim", m.Dh());
    json.addProperty("hidden_act", "silu");
    json.addProperty("hidden_size", m.D());
    json.addProperty("intermediate_size", m.F());
    json.addProperty("max_position_embeddings", m.L());
    json.addProperty("num_attention_heads", m.H());
    json.addProperty("num_hidden_layers", m.N());
    json.addProperty("num_key_value_heads", m.K());
    json.addProperty("rms_norm_eps", m.normEps());
    json.addProperty(ROPE_THETA, m.ropeTheta());
    json.addProperty("tie_word_embeddings", m.tied());
    json.addProperty("vocab_size", m.V());
    return json;
  }
}
