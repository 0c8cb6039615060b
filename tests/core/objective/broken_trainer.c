/* Plugins that the loader must refuse. HOLLOW exports nothing; NEWER speaks a protocol to come, GARBAGE no
 * JSON, SILENT does not answer. */
#include "core/objective/trainer_protocol.h"

#ifdef HOLLOW
int trialbench_trainer_is_not_here;
#else
void trialbench_trainer_describe(TrialbenchCallback callback, void* context) {
#ifdef NEWER
    callback(context, "{\"description\":{\"protocol\":2,\"engines\":\"all new\"}}");
#endif
#ifdef GARBAGE
    callback(context, "{\"description\":");
#endif
    (void)callback;
    (void)context;
}

TrialbenchTrial* trialbench_trainer_start(const char* startJson, TrialbenchCallback callback, void* context) {
    (void)startJson;
    (void)callback;
    (void)context;
    return 0;
}

void trialbench_trainer_request_stop(TrialbenchTrial* trial, const char* requestJson) {
    (void)trial;
    (void)requestJson;
}

void trialbench_trainer_free(TrialbenchTrial* trial) {
    (void)trial;
}
#endif
