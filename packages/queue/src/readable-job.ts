import { Job, Queue, Worker } from 'bullmq';

/**
 * A job that can be opened even when its data is no JSON. BullMQ throws while it takes such a job, so the job would
 * stall again and again, and any list that contains it could not be read.
 */
class ReadableJob extends Job {
  static override fromJSON: typeof Job.fromJSON = (queue, json, jobId) => {
    const data = isJson(json.data) ? json.data : JSON.stringify({ unreadable: json.data });
    return Job.fromJSON(queue, { ...json, data }, jobId);
  };
}

/** A queue whose jobs can always be opened. */
export class ReadableQueue extends Queue {
  protected override get Job(): typeof Job {
    return ReadableJob as typeof Job;
  }
}

/** A worker that can always open the job that it takes. */
export class ReadableWorker extends Worker<unknown, string> {
  protected override get Job(): typeof Job {
    return ReadableJob as typeof Job;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // That it is no JSON is the answer.
    return false;
  }
}
