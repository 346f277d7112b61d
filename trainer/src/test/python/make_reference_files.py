"""Makes the event file that tests compare ours with, by TensorBoard's own code.

Run once, from this folder, with tensorboard installed; what it writes is committed.
"""

import pathlib

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import summary_v2
from tensorboard.summary.writer.record_writer import RecordWriter

RESOURCES = pathlib.Path(__file__).parent.parent / "resources/org/nanodo"


def events():
  with open(RESOURCES / "metrics/reference.tfevents", "wb") as file:
    writer = RecordWriter(file)
    for event in (
        event_pb2.Event(
            wall_time=1700000000.25,
            file_version="brain.Event:2",
            source_metadata=event_pb2.SourceMetadata(writer="org.nanodo.metrics"),
        ),
        event_pb2.Event(
            wall_time=1700000000.25,
            step=300,
            summary=summary_pb2.Summary(
                value=[
                    summary_pb2.Summary.Value(tag="train_loss", simple_value=2.25),
                    summary_pb2.Summary.Value(tag="grads/all/rms", simple_value=1e-3),
                ]
            ),
        ),
    ):
      writer.write(event.SerializeToString())
    for values in ({"model.D": 512}, {"seed": True}, {"opt.decay_type": "cosine"}):
      summary = summary_v2.hparams_pb(values, trial_id="trial", start_time_secs=1700000000.25)
      event = event_pb2.Event(wall_time=1700000000.25, summary=summary)
      writer.write(event.SerializeToString())


def session_start():
  """The event that EventHistoryTest compares ours with."""
  log = event_pb2.SessionLog(status=event_pb2.SessionLog.START)
  event = event_pb2.Event(wall_time=1700000000.25, step=300, session_log=log)
  print(event.SerializeToString().hex())


events()
session_start()
