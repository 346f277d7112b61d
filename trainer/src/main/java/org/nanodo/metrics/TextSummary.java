package org.nanodo.metrics;

import com.google.protobuf.ByteString;
import org.nanodo.proto.PluginData;
import org.nanodo.proto.SummaryMetadata;
import org.nanodo.proto.SummaryValue;
import org.nanodo.proto.TensorDataType;
import org.nanodo.proto.TensorProto;
import org.nanodo.proto.TensorShapeProto;

/** A text as TensorBoard's text plugin reads it: a scalar of strings. */
final class TextSummary {
  private static final String PLUGIN = "text";

  private TextSummary() {}

  static SummaryValue of(String tag, String text) {
    var metadata =
        SummaryMetadata.newBuilder().setPluginData(PluginData.newBuilder().setPluginName(PLUGIN));
    var tensor =
        TensorProto.newBuilder()
            .setDtype(TensorDataType.DT_STRING)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addStringVal(ByteString.copyFromUtf8(text));
    return SummaryValue.newBuilder().setTag(tag).setMetadata(metadata).setTensor(tensor).build();
  }
}
