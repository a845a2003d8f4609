from . import common
from . import test_engine
from . import test_okr_key_result
from . import test_okr_number_wall
from . import test_okr_separation
