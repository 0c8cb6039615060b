/* The boundary between Trialbench and a trainer plugin: C all through, JSON text in both directions.
 * The messages are those of "Trainer protocol" in the contract; `trialbench-cli trial-worker` will speak the
 * same as lines. A plugin is a shared library that exports the four functions below with C linkage.
 *
 * Thread rule: every function may be called from any thread. `start` returns at once; callbacks then come on
 * threads of that trial, never two at a time for one trial, the last one being {"ended":...}, exactly once.
 * A string handed to a callback lives until the callback returns. A callback must not call back into the
 * plugin. No exception crosses in either direction. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Raised when a message changes its meaning. `describe` carries it as "protocol". */
#define TRIALBENCH_TRAINER_PROTOCOL 1

/* A trial that was started and not yet freed. */
typedef struct TrialbenchTrial TrialbenchTrial;

/* Receives one JSON message: {"progress":..}, {"measurement":..}, {"log":..}, {"checkpoint":..},
 * {"data":{"sha256":..,"train_images":n,"test_images":n}} (at most once, before the first step: on what it
 * trains, by a sum over all images and labels; a trainer may leave it out, and then it is not recorded),
 * {"ended":{"state":..,"cause":..,"message":..}}, the last with "code" where its message is the sentence of
 * one of Trialbench's errors ("knob_invalid"). After "checkpoint_unfit" the trial begins anew, without it. */
typedef void (*TrialbenchCallback)(void* context, const char* messageJson);

/* Calls back once, before it returns, with {"description":{"protocol":1,"libtorch":"1.13.1",
 * "devices":[{"name":"cpu","cores":n},{"name":"cuda:0","uuid":..,"model":..,"memory_bytes":n,
 * "bf16_stems":["imagenet","3x3"]}...],
 * "knobs":[...parameters of the JSON spec, each with "help"...],
 * "metrics":["validation_accuracy",...],
 * "data_sets":[{"name":"fashion_mnist","found":true,"path":..,"remedy":..,"train_images":60000,
 * "test_images":10000,"default_validation_images":5000}...]}}. May take a second. */
void trialbench_trainer_describe(TrialbenchCallback callback, void* context);

/* Starts a training from the body of {"start":{...}}. Never null: a bad message is answered by
 * {"ended":{"state":"failed",...}} through the callback. */
TrialbenchTrial* trialbench_trainer_start(const char* startJson, TrialbenchCallback callback, void* context);

/* Asks a trial to stop, with the body of {"request_stop":{"checkpoint":true|false}}. Returns at once; the
 * trial ends within one training step. Asking again, or after the end, does nothing. */
void trialbench_trainer_request_stop(TrialbenchTrial* trial, const char* requestJson);

/* Waits for the trial's threads and gives the handle back. Call it after `ended` has come, and not from a
 * callback. */
void trialbench_trainer_free(TrialbenchTrial* trial);

#ifdef __cplusplus
} /* extern "C" */
#endif
