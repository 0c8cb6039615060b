"""What a contestant of the benchmark is."""
import time


class Session:
    """One search on one problem. Subclasses say what an ask, a value and a failure are to their library."""

    def ask(self):
        """(handle, configuration of the active parameters)."""
        raise NotImplementedError

    def tell(self, handle, value):
        raise NotImplementedError

    def fail(self, handle, cause):
        """The trial has no value; in the way that the library documents for it."""
        raise NotImplementedError

    def add(self, configuration, value):
        """An observation made elsewhere. Only what `speed` measures needs it."""
        raise NotImplementedError(f"{type(self).__name__} takes no observations from elsewhere")

    def recommended(self):
        """The handle of the finished trial that the library would recommend where it knows better than the
        best observed one; None otherwise. Only called after a trial has worked."""
        return None

    def processor_seconds(self):
        """The processor time that the search has used so far, all threads together."""
        return time.process_time()

    def close(self):
        pass


class Contestant:
    """Makes sessions. `version` tells results of different code apart."""

    name = ""
    version = ""

    def start(self, problem, seed, workers, trials):
        """A session that minimizes."""
        raise NotImplementedError
