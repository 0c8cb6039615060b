// Carries the headers that the tests share (trialbench_add_test_headers).
int main() {}
