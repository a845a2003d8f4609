from . import common
from . import test_engine
from . import test_okr_key_result
from . import test_okr_cycle_open
from . import test_okr_cycle_close
