from . import common
from . import test_engine
from . import test_okr_checkin
from . import test_okr_cycle
from . import test_okr_freeze
from . import test_okr_key_result
from . import test_okr_cycle_open
from . import test_okr_cycle_close
