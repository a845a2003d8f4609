from . import export
from . import my_data
from . import okr_import
from . import performance_import
