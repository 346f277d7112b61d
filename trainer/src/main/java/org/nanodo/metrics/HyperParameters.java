package org.nanodo.metrics;

import com.google.protobuf.Value;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.nanodo.proto.HParamsPluginData;
import org.nanodo.proto.PluginData;
import org.nanodo.proto.SessionStartInfo;
import org.nanodo.proto.Summary;
import org.nanodo.proto.SummaryMetadata;
import org.nanodo.proto.SummaryValue;
import org.nanodo.proto.TensorDataType;
import org.nanodo.proto.TensorDim;
import org.nanodo.proto.TensorProto;
import org.nanodo.proto.TensorShapeProto;

/** The summary that TensorBoard's hparams plugin reads at the start of a run. */
final class HyperParameters {
  private static final String TAG = "_hparams_/session_start_info";
  private static final String PLUGIN = "hparams";

  private HyperParameters() {}

  static Summary summary(Map<String, ?> values, double startSeconds) {
    var start =
        SessionStartInfo.newBuilder().setGroupName(group(values)).setStartTimeSecs(startSeconds);
    values.forEach((name, value) -> start.putHparams(name, value(value)));
    var content = HParamsPluginData.newBuilder().setSessionStartInfo(start).build();
    var plugin = PluginData.newBuilder().setPluginName(PLUGIN).setContent(content.toByteString());
    return Summary.newBuilder()
        .addValue(
            SummaryValue.newBuilder()
                .setTag(TAG)
                .setMetadata(SummaryMetadata.newBuilder().setPluginData(plugin))
                .setTensor(empty()))
        .build();
  }

  private static Value value(Object value) {
    Value.Builder builder = Value.newBuilder();
    if (value instanceof Boolean b) {
      return builder.setBoolValue(b).build();
    }
    if (value instanceof Number n) {
      return builder.setNumberValue(n.doubleValue()).build();
    }
    return builder.setStringValue(value.toString()).build();
  }

  /** The plugin requires a tensor beside its metadata; this one is empty. */
  private static TensorProto empty() {
    var shape = TensorShapeProto.newBuilder().addDim(TensorDim.newBuilder().setSize(0));
    return TensorProto.newBuilder().setDtype(TensorDataType.DT_FLOAT).setTensorShape(shape).build();
  }

  /** Runs with equal hyper-parameters are one group, so that TensorBoard averages them. */
  private static String group(Map<String, ?> values) {
    byte[] text = new TreeMap<>(values).toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
